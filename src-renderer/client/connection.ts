import { shallowReactive } from 'vue'
import type { DeskClient } from '@shared/contract'
import type { DeskHost } from '@shared/host-api'
import type { Carrier, ConnectionListener } from './carrier'
import { electronCarrier } from './electron-carrier'
import type { SessionRefusal } from './session'
import { webCarrier } from './web-carrier'

declare global {
  interface Window {
    readonly deskHost?: DeskHost
  }
}

/** Whether the core can be reached, for everybody to see. */
export const connection = shallowReactive({ lost: false })

let carrier: Carrier | undefined
let onRefused: (refusal: SessionRefusal) => void = () => undefined

/** Who is told when the core refuses a call because of its session. */
export function watchSession(listener: (refusal: SessionRefusal) => void): void {
  onRefused = listener
}

/** Tells of a refused session; carriers and tests call it. */
export function reportRefused(refusal: SessionRefusal): void {
  onRefused(refusal)
}

/** The carrier of this page, made at first use. */
export function useCarrier(): Carrier {
  const listener: ConnectionListener = {
    lost: () => (connection.lost = true),
    found: () => (connection.lost = false),
    refused: reportRefused,
  }
  carrier ??= window.deskHost ? electronCarrier(window.deskHost, listener) : webCarrier(listener)
  return carrier
}

/** The typed client of the core. */
export function useClient(): DeskClient {
  return useCarrier().client
}

/** Puts another carrier in place: tests run the real core behind it. */
export function setCarrier(other: Carrier): void {
  carrier = other
  connection.lost = false
}
