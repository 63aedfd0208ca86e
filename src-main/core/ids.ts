import { v7 } from 'uuid'

/** A new record's id: UUIDv7, so that ids made later sort later and never collide between desks. */
export function newId(): string {
  return v7()
}
