import type { Language } from '@shared/domain/catalogues'
import { en } from './cli-texts.en'
import { zh, type CliTexts } from './cli-texts.zh'

export type { CliTexts }

/** The command line's and the web host's sentences, by language. */
export const cliTexts: Readonly<Record<Language, CliTexts>> = { zh, en }

/** Shown to a browser without a session; its language is not known yet. */
export const openTheLinkText = `${zh.openTheLink}\n${en.openTheLink}\n`
