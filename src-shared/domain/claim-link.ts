/** Where customers look up a claim: an address with `{claimNo}` in it. Source: GAP-03. */

const PLACE = '{claimNo}'

/** The address of this claim; `null` where the desk has no such place. */
export function claimLinkOf(claimLink: string, claimNo: string): string | null {
  return claimLink === '' ? null : claimLink.replaceAll(PLACE, encodeURIComponent(claimNo))
}
