import type { Registrar } from '../command'

/** placeholder */
export function addDemoCommand(_registrar: Registrar): void {}
