import { oc } from '@orpc/contract'
import { z } from 'zod'
import { claimStates } from '../domain/states'
import type { Action } from '../domain/authority'
import { deskErrors } from './errors'

/** Who may call a procedure: whoever has the permission for `action`, or anybody before signing in. */
export type Access = Action | 'public'
export interface ProcedureMeta {
  access?: Access
  /** On a desk without accounts anybody may call it, who could as well make themselves administrator. */
  whenNew?: boolean
  /** A locked session may call it. */
  whenLocked?: boolean
}

const base = oc.errors(deskErrors).$meta<ProcedureMeta>({})

/** The start of every procedure: it knows the desk's refusals and names the permission it needs (USR-01). */
export const procedure = (access: Access, options: Omit<ProcedureMeta, 'access'> = {}) =>
  base.meta({ access, ...options })

export const id = z.string().min(1).max(64)
/** Whole fen. */
export const fen = z.number().int()
/** `YYYY-MM-DD`. */
export const date = z.iso.date()
/** UTC ISO text with milliseconds. */
export const instant = z.iso.datetime()
export const version = z.number().int().positive()
/** Characters that turn the direction of what follows: they make a text read otherwise than it is. */
const turns = /[\u202A-\u202E\u2066-\u2069]/gu
/**
 * Text of at most `max` UTF-16 units without spaces at its ends and without characters that turn its direction;
 * halves of characters become U+FFFD, as the database stores them.
 */
export const text = (max: number): z.ZodString =>
  z
    .string()
    .overwrite((value) => value.toWellFormed().replaceAll(turns, ''))
    .trim()
    .max(max)
export const claimState = z.enum(claimStates)
export const language = z.enum(['zh', 'en'])
/** Where a page ends; opaque to the caller. */
export const cursor = z.string().max(500)

/** One step of long work: how far it is, in the work's own unit. */
export const progress = z.object({
  type: z.literal('progress'),
  phase: z.string(),
  done: z.number(),
  /** `null` while the whole is not known. */
  total: z.number().nullable(),
})
export type Progress = z.infer<typeof progress>
