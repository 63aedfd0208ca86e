import type { Translation } from '../texts'
import type { errors as zh } from '../zh/errors'

/** What happened, what did not change, what to do now: one entry per code. */
export const errors: Translation<typeof zh> = {
  unchanged: 'Nothing changed.',
  not_found: {
    what: 'This {entity} does not exist or was removed.',
    advice: 'Go back to the list and choose again.',
  },
  content_missing: {
    what: 'The content of this {entity} is not on this computer.',
    advice: 'Ask whoever handed the claim over for it, and add it to the claim.',
  },
  content_damaged: {
    what: 'The file of this {entity} is damaged and cannot be read.',
    advice: 'Ask an administrator to restore it from a backup, and to check the disk.',
  },
  stale_version: {
    what: 'Somebody has just saved a newer version.',
    advice: 'Reload, compare, then try again.',
  },
  not_allowed_in_state: {
    what: 'This cannot be done with a claim in the state “{state}”.',
    advice: 'Reload the claim to see what can be done now.',
  },
  already_taken: {
    what: '{by} has already taken the claim.',
    advice: 'Take the next one, or agree with them and take it over.',
  },
  invalid_decision: {
    what: 'The decision breaks a rule: {problems}',
    advice: 'Correct the marked lines and decide again.',
  },
  invalid_record: {
    what: 'Not saved: {problems}',
    advice: 'Correct it and save again.',
  },
  binding_exists: {
    what: 'This identity was bound to another messaging account on {when}.',
    advice: 'Release that binding first, then bind the new account.',
  },
  /** What is wrong with a field of a record, or worth a look. */
  record: {
    masked: 'An account with asterisks cannot be saved; type it in full.',
    other_insured: 'Belongs to another insured.',
    outside_page: 'The region leaves the page.',
    missing_value: 'Must be given.',
    in_future: 'Cannot be later than today.',
    before_start: 'Cannot be before the first day.',
    after_start: 'Cannot be after the first day of cover.',
    surrendered_already: 'The day of surrender has come: the state must say so.',
    wrong_length: 'A resident ID number has 18 characters.',
    not_digits: 'Digits only; the last may be X.',
    not_a_date: 'Characters 7 to 14 are no date.',
    wrong_check_digit: 'The check character does not fit: compare digit by digit.',
    unknown_division: 'The division code is not in the list: compare.',
    birth_differs: 'Not the date of birth in the number.',
    gender_differs: 'Not the gender in the number.',
    expired: 'The document has expired.',
    not_email: "Write it as name{'@'}example.com.",
    main_is_insured: 'Leave empty where the insured is the main insured.',
    unknown_member: 'This member is no longer there.',
    unknown_plan: 'This plan is no longer there.',
    taken: 'Another record has it already.',
    repeated_code: 'Another benefit has this code.',
    unknown_benefit: 'What it is a part of is no longer in the plan.',
    circle: 'A benefit cannot be a part of its own parts.',
    benefit_in_use: 'Benefit {detail} has been used and cannot be taken out.',
    no_benefits: 'There must be at least one benefit.',
    not_code: 'A small letter first, then small letters, digits and underscores, at most 40.',
    not_plan_code: 'Capitals, digits and hyphens, 2 to 40.',
    not_amount: 'Write an amount with at most two decimals, such as 5,000.00.',
    not_count: 'Write a whole number of 0 or more.',
    not_percent: 'Write a number from 0 to 100 with at most two decimals.',
    not_days: 'Write a whole number from 0 to 3650.',
    other: 'Breaks the rule {code}.',
    unknown_material: 'The document matrix has no “{detail}”.',
    asked_already: 'Asked for already, and still waited for.',
    item_twice: 'Stands in the list twice.',
    problem_required: 'Say what is wrong with it.',
    note_required: 'Say which document is meant.',
    before_request: 'Cannot be before the day the request was sent.',
    after_message: 'Cannot be after the message went ({detail}).',
  },
  list_state: {
    what: 'This cannot be done with the payment list as it stands.',
    advice: 'Reload it to see where it stands.',
  },
  list_outdated: {
    what: 'Claims on the list were opened again: {claimNos}.',
    advice: 'Discard the list and make a new one.',
  },
  nothing_to_pay: {
    what: 'No claim can be paid now.',
    advice: 'Close claims first, with a payee and an account on file.',
  },
  return_refused: {
    what: 'The file with payment results is wrong.',
    advice: 'Choose it again to see which rows.',
  },
  flags_open: {
    what: 'These flags are still open: {flags}.',
    advice: 'Clear them, or let them pass with a reason, and decide again.',
  },
  on_hold: {
    what: '{by} put the claim on hold until {until}.',
    advice: 'It comes back by itself; to work on it sooner, end the hold first.',
  },
  again_reason_required: {
    what: 'The customer was asked before ({earlier}).',
    advice: 'Say why they are asked again.',
  },
  calendar_refused: {
    what: 'The file “{name}” is no yearly calendar: {reason}. The calendar is as it was.',
    advice: 'Choose a yearly file of the announced holidays.',
  },
  folder_unusable: {
    what: 'The folder “{folder}” cannot be used: {reason}.',
    advice: 'Choose a folder that exists and can be written to.',
  },
  answers_refused: {
    what: '“{name}” was not taken in: {reason}.',
    advice:
      'Check what is in the archive and import it again; the documents on file are as they were.',
  },
  message_incomplete: {
    what: 'The text lacks: {missing}.',
    advice: 'Complete it before saving or sending.',
  },
  name_taken: {
    what: 'The name “{name}” is in use.',
    advice: 'Choose another name.',
  },
  file_refused: {
    what: 'The file “{name}” was not accepted: {reason}',
    advice: 'Use a common format such as PDF, JPG or PNG, and see whether the file is complete.',
  },
  import_refused: {
    what: 'Not imported: {problems}',
    advice: 'Correct the source as described and import again.',
  },
  profile_invalid: {
    what: 'The profile “{profile}” is not valid: {problems}',
    advice: 'Correct the profile file and add it again.',
  },
  source_unreadable: {
    what: '“{name}” cannot be read: {reason}',
    advice: 'See that the file is complete, not encrypted and not in use, then choose it again.',
  },
  notice_incomplete: {
    what: 'The notice still lacks: {missing}',
    advice: 'Complete it, then issue it.',
  },
  nothing_to_export: {
    what: 'No claim in the chosen states can be exported.',
    advice: 'Choose other states, or decide claims first.',
  },
  export_profile_refused: {
    what: 'A data package holds everything; payment lists and statistics come as a workbook.',
    advice: 'Choose the workbook, or the full export.',
  },
  number_series_exhausted: {
    what: 'The numbers for {day} are used up.',
    advice: 'Continue tomorrow, or ask your administrator for another prefix.',
  },
  desk_busy: {
    what: 'The desk was busy and did not finish within {seconds} seconds.',
    advice: 'Try again shortly; if a large import is running, wait until it ends.',
  },
  not_signed_in: {
    what: 'Nobody was signed in, so this step was not taken.',
    advice: 'Sign in and do it again.',
  },
  session_locked: {
    what: 'The window was locked, so this step was not taken.',
    advice: 'Unlock it with your password and do it again.',
  },
  sign_in_failed: {
    what: 'Name or password is wrong. There is a wait before the next attempt. | Name or password is wrong. {n} attempt left. | Name or password is wrong. {n} attempts left.',
    advice:
      'Check Caps Lock and the keyboard language. If the password is forgotten, an administrator can reset it.',
  },
  locked_out: {
    what: 'Too many failed attempts: no sign-in before {until}.',
    advice: 'Wait until then, or ask an administrator to reset the password.',
  },
  password_expired: {
    what: 'Somebody else set this password; it has to be replaced by your own first.',
    advice: 'Choose a new password and do it again.',
  },
  password_weak: {
    what: 'This password will not do: {problems}',
    advice: 'Choose another one.',
  },
  data_unreadable: {
    what: 'The password is right, but the data cannot be opened.',
    advice: 'Ask an administrator to restore it from a backup.',
  },
  data_newer: {
    what: 'The password is right, but the data comes from a newer version.',
    advice: 'Update Peian Desk, then sign in.',
  },
  recovery_key_wrong: {
    what: 'The recovery key is wrong.',
    advice:
      'Compare it with the kept one group by group. Once a key has been renewed, the old one opens nothing.',
  },
  already_set_up: {
    what: 'This desk already has an administrator.',
    advice: 'Sign in with an existing account.',
  },
  forbidden: {
    what: 'Your role does not include this: {action}.',
    advice: 'Ask a colleague who may, or have an administrator change your roles.',
  },
  above_limit: {
    what: 'The amount of {amount} is above your limit of {limit}.',
    advice: 'Hand it to a colleague with enough authority.',
  },
  second_person_required: {
    what: '{by} did this; the same person cannot confirm it.',
    advice: 'Ask another colleague with the authority.',
  },
  last_administrator: {
    what: '{name} is the only active administrator, and a desk needs one.',
    advice: 'Make somebody else an administrator first.',
  },
  backup_refused: {
    what: 'The backup “{name}” cannot be used: {reason}',
    advice: 'Take another backup; the data here is as it was.',
  },
  backup_impossible: {
    what: 'No backup was made: the data of this desk did not pass its check ({reason}).',
    advice: 'Earlier backups are untouched. “peian doctor” names what is wrong and what to do.',
  },
  not_due: {
    what: 'These claims are not due for deletion yet: {claimNos}',
    advice: 'Reload the list and choose only what is due.',
  },
  disk_full: {
    what: 'The disk is full; nothing was saved.',
    advice: 'Free some space and try again.',
  },
  read_only: {
    what: 'You may look but not change.',
    advice: 'Ask a colleague who may.',
  },
  cancelled: {
    what: 'Cancelled.',
    advice: 'Start again when you want to.',
  },
  connection_lost: {
    what: 'The connection to the desk’s core broke; it is not certain whether this step was saved.',
    advice: 'Reload once the connection is back and check the result.',
  },
  signed_out: {
    what: 'This page’s session has ended; the desk was probably restarted.',
    advice: 'Open the new address that the desk showed when it started.',
  },
  invalid_input: {
    what: 'What was entered does not meet the rules and was not saved.',
    advice: 'Check what you entered and try again.',
  },
  unexpected: {
    what: 'Something unexpected happened and this step was not completed.',
    advice:
      'Try again. If it fails again, tell your administrator the time; the log holds the details.',
  },
  backupReason: {
    not_a_backup: 'it is no backup of this desk program',
    damaged: 'the file is damaged',
    newer: 'a newer version of the program made it',
    locked: 'the password or recovery key given does not open it',
    incomplete: 'the file is incomplete',
    other: '{code}',
  },
  entity: {
    claim: 'claim',
    notice: 'notice',
    flag: 'flag',
    line: 'line',
    pin: 'pin',
    document: 'document',
    view: 'view',
    profile: 'profile',
    source: 'source',
    download: 'file',
    batch: 'batch',
    decision: 'decision',
    account: 'account',
    deletion: 'deletion',
    backup: 'backup',
    authority: 'authority',
    other: 'record',
  },
  place: {
    fileRow: '{file} row {row}',
    fileRowColumn: '{file} row {row} “{column}”',
    fileColumn: '{file} column “{column}”',
    file: '{file}',
    more: '{n} in all | {n} in all',
  },
}
