/**
 * What an import can say of its source, as codes. The screens and the command line have a text for each;
 * `docs/import-profiles.md` explains them.
 */

/** Noticed and put right; nothing is missing because of it. */
export const importRemarks = [
  'byte_order_mark',
  'encoding_gb18030',
  'encoding_utf16le',
  'encoding_utf16be',
  'nul_removed',
  'stray_quote',
  'blank_row',
  'extra_empty_fields',
  'no_rows',
  'empty_file',
  'repeated_header',
  'optional_columns_absent',
  'repeated_row',
  'contradicting_repeat',
  'zero_amount',
  'negative_amount',
  'digits_lost',
  'deleted_before',
  'too_few_fields',
  'too_many_fields',
] as const

/** Why a row is refused; the others are taken. */
export const rowRefusals = [
  'missing_value',
  'not_an_amount',
  'not_a_quantity',
  'not_a_date',
  'unknown_value',
  'text_too_long',
  'too_few_fields',
  'too_many_fields',
  'repeated_key',
  'unknown_insured',
  'unknown_claim',
  'unknown_invoice',
  'line_refused',
  'claim_refused',
  'no_lines',
  'too_many_lines',
  'amount_too_large',
  'claim_already_decided',
  'claim_number_taken',
  'claim_differs',
] as const

/** Why a whole import is refused; nothing changes. */
export const importRefusals = [
  'missing_file',
  'empty_file',
  'missing_column',
  'repeated_column',
  'missing_sheet',
  'broken_quoting',
  'unterminated_quote',
  'field_too_long',
  'undecodable_text',
  'not_a_workbook',
  'workbook_old_or_encrypted',
  'workbook_too_large',
  'damaged_zip',
  'not_a_package',
  'size_differs',
  'hash_differs',
  'unknown_reference',
  'sum_differs',
  'confirmed_by_self',
  'impossible_request',
] as const
