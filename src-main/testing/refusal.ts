import { isRefusal } from '@shared/contract/errors'

/** The refusal that `promise` ends with. @throws when it ends otherwise */
export async function refusalOf(
  promise: Promise<unknown>,
): Promise<{ code: string; data: unknown }> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  )
  if (!isRefusal(error)) throw new Error(`expected a refusal, got ${String(error)}`)
  return { code: error.code, data: error.data }
}
