import type { Database, Reader } from '../database/database'
import { Keyring } from './keyring'

/** The keyring follows the database: what it says of accounts is put right after the database has been changed. */

/**
 * Gives the account's slot the name that the database has, and removes every slot but the one in force. Under the
 * write turn, since another program on this folder may be changing the keyring, or the same account.
 * @param change what else is to be done to the keyring in the same step
 * @throws the refusals `disk_full`, `read_only`, `desk_busy`; what is in force opens all the same
 */
export async function settleKeyring(
  dataDir: string,
  database: Database,
  accountId: string,
  change: (keyring: Keyring) => Keyring = (keyring) => keyring,
): Promise<void> {
  await database.write(async (writer) => {
    const keyring = Keyring.read(dataDir)
    const account = (await accountsIn(writer)).find(({ id }) => id === accountId)
    if (!keyring || !account) return
    const { id, name, slot_id } = account
    change(keyring.renameAccount(id, name).dropSlots(id, slot_id)).save(dataDir)
  })
}

/**
 * Puts right the names of a keyring whose program ended between the database and it; writes nothing where they
 * are right. @throws the refusals `disk_full`, `read_only`, `desk_busy`
 */
export async function settleNames(dataDir: string, database: Database): Promise<void> {
  if (!(await withNames(dataDir, database.reader))) return
  await database.write(async (writer) => {
    // Asked again in the write turn: another process may just have been changing both.
    ;(await withNames(dataDir, writer))?.save(dataDir)
  })
}

/** The keyring with the names of the database; `null` where it has them. */
async function withNames(dataDir: string, reader: Reader): Promise<Keyring | null> {
  const keyring = Keyring.read(dataDir)
  if (!keyring) return null
  const right = (await accountsIn(reader)).reduce(
    (ring, { id, name }) => ring.renameAccount(id, name),
    keyring,
  )
  return right.toText() === keyring.toText() ? null : right
}

function accountsIn(reader: Reader) {
  return reader
    .selectFrom('staff')
    .select(['id', 'name', 'slot_id'])
    .where('kind', '=', 'account')
    .execute()
}
