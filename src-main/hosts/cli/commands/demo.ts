import type { Registrar } from '../run'

/** placeholder */
export function addDemoCommand(_registrar: Registrar): void {}
