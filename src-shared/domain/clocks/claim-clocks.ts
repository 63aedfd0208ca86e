/** The clocks of a claim. Source: DOMAIN CLM-08, CLM-09, GAP-02. */
export const claimClockKinds = [
  /** Closing within the service level (CLM-08). */
  'close',
  /** The statutory period of 30 days (CLM-09). */
  'statutory',
  /** What can be determined is prepaid after 60 days (CLM-09). */
  'prepay',
  /** The customer's answer (GAP-02): theirs, not the desk's. */
  'answer',
  /** What the desk does next if no answer comes (GAP-09). */
  'follow_up',
  /** The letter of a refusal within 3 days of the decision (CLM-09). */
  'refusal_notice',
  /** Payment arranged after closing (CLM-08). */
  'payment',
  /** Payment within 10 days of agreement (CLM-09). */
  'statutory_payment',
] as const
export type ClaimClockKind = (typeof claimClockKinds)[number]

/** `running`, `standing` still, or ended in time (`met`) or late (`missed`). */
export const clockStates = ['running', 'standing', 'met', 'missed'] as const
export type ClockState = (typeof clockStates)[number]
