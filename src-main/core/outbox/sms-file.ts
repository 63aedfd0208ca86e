import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  renameSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { ChannelSettings } from '@shared/contract/outbox'
import { syncFolder } from '../files/sync-folder'
import { escapeText } from '../sync/package-format'
import type { StoredMessage } from './record'

/**
 * Files for a gateway that sends short messages: one a run, in the folder where it fetches them.
 *
 * A file is laid down whole under a name that begins with a dot, which gateways pass over; then it is recorded that
 * its messages are on their way; then it gets its own name. So at every moment it is known whether it went: while the
 * dotted file can still be taken away it did not, and where it is gone it did. The texts and numbers never lie
 * unsealed in the data folder.
 */

/** What became of a file: `unknown` where the folder cannot be looked into. */
export type Fate = 'sent' | 'not_sent' | 'unknown'

const PART = /^\.sms-.*\.part$/u

export function partOf(file: string): string {
  return join(dirname(file), `.${basename(file)}.part`)
}

/**
 * Lays the messages down, not yet for the gateway.
 * @param name of the file, without its ending
 * @returns the path it will have
 * @throws the system's error; nothing is left then
 */
export function layDown(
  { folder, format }: Pick<ChannelSettings['sms'], 'folder' | 'format'>,
  name: string,
  messages: readonly Pick<StoredMessage, 'id' | 'recipient' | 'body' | 'language'>[],
): string {
  const file = join(folder, `${name}.${format}`)
  const part = partOf(file)
  const bytes = format === 'csv' ? asCsv(messages) : asJson(messages)
  try {
    // Readable for the gateway's own account.
    const descriptor = openSync(part, 'wx', 0o640)
    try {
      writeFileSync(descriptor, bytes)
      fsyncSync(descriptor)
    } finally {
      closeSync(descriptor)
    }
    syncFolder(folder)
  } catch (error) {
    takeAway(part)
    throw error
  }
  return file
}

/** Gives the file its name, after which the gateway may fetch it. @throws the system's error */
export function handOver(file: string): void {
  renameSync(partOf(file), file)
  syncFolder(dirname(file))
}

/**
 * Finds out whether a file went, and makes sure that it does not go any more where it did not. Only to be asked of a
 * file whose messages were recorded as being on their way.
 */
export function settleFate(file: string): Fate {
  try {
    // Not looked for first: whoever handed it over may do so between the look and the deed.
    unlinkSync(partOf(file))
    return 'not_sent'
  } catch (error) {
    if ((error as { code?: string }).code !== 'ENOENT') return 'unknown'
  }
  // A disk that is not there has neither.
  return existsSync(dirname(file)) ? 'sent' : 'unknown'
}

/** Takes away what a process left that ended before it had recorded anything. @param keep files that are recorded */
export function removeStrayParts(
  folder: string,
  keep: ReadonlySet<string>,
  olderThanMs: number,
): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name)
    if (!PART.test(name) || keep.has(path)) continue
    const { mtimeMs } = statSync(path, { throwIfNoEntry: false }) ?? { mtimeMs: Infinity }
    if (Math.abs(Date.now() - mtimeMs) > olderThanMs) takeAway(path)
  }
}

function takeAway(path: string): void {
  try {
    unlinkSync(path)
  } catch {
    // It is gone, or cannot be taken away: the gateway passes over it.
  }
}

/** RFC 4180 in UTF-8 with BOM: `id,to,text,language`. A spreadsheet takes no cell of it for a formula. */
function asCsv(messages: Parameters<typeof layDown>[2]): string {
  const rows = messages.map(({ id, recipient, body, language }) => [
    id,
    // A plus would make a formula of the number.
    recipient.replace(/^\+/u, '00'),
    body,
    language,
  ])
  return `\uFEFF${[['id', 'to', 'text', 'language'], ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('')}`
}

function cell(value: string): string {
  const text = escapeText(value)
  return /[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** An array of `{ id, to, text, language }`, UTF-8. */
function asJson(messages: Parameters<typeof layDown>[2]): string {
  return `${JSON.stringify(
    messages.map(({ id, recipient, body, language }) => ({
      id,
      to: recipient,
      text: body,
      language,
    })),
    null,
    1,
  )}\n`
}
