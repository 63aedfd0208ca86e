/** The header that carries a window's session, and the one that marks a call as nobody's work (USR-01). */
export const SESSION_HEADER = 'x-peian-session'
export const BACKGROUND_HEADER = 'x-peian-background'
