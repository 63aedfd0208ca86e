import type { Translation } from '../texts'
import type { notices as zh } from '../zh/notices'

export const notices: Translation<typeof zh> = {
  title: 'Notices',
  pick: 'Choose a claim on the left to see, preview and issue its notices.',
  settled: 'Claims with a decision',
  empty: 'No claim is decided yet. Decided claims are listed here.',
  kind: 'Kind',
  language: 'Language',
  preferred: 'preferred by the insured',
  preview: 'Preview',
  previewMark: 'Preview, not numbered',
  issue: 'Issue',
  issued: 'Issued {noticeNo}',
  print: 'Print',
  save: 'Save PDF',
  reprint: 'Reprint',
  list: 'Issued',
  none: 'No notice has been issued for this claim.',
  notAvailable:
    'The claim needs no notice now. One can be issued once it is decided, refused or withdrawn.',
  replaced: 'replaced by {noticeNo}',
  replaces: 'replaces {noticeNo}',
  outdated: 'outdated: no longer matches the decision',
  reprints: 'reprinted {n} time | reprinted {n} times',
  pages: '{n} page | {n} pages',
  by: 'issued by {actor}, {when}',
  missingTitle: 'Missing, and needed before it can be issued:',
  missing: {
    claim: {
      decision: 'a decision in force',
    },
    other: '{code}',
  },
  shown: 'Shown now',
  toClaim: 'Open the claim',
  rendering: 'Typesetting',
  printFailed: 'It was not printed. Save the PDF and print it with another program.',
  issueAndNext: 'Issue and go to the next',
  failedCode: 'Cannot be issued ({code})',
}
