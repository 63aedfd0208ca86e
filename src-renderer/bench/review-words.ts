import type { LineReview } from '@shared/domain/adjudication/claim'
import { money, quantity } from '@renderer/app/format'
import { usePreferences } from '@renderer/app/preferences'
import { reasonText } from '@renderer/claims/reason-text'
import { useText } from '@renderer/locales/texts'
import type { ReviewField } from './reviews'

/** What a review says in one of its fields, in words; a dash where it says nothing. */
export function useReviewWords(benefitName: (code: string) => string): {
  label(field: ReviewField): string
  says(review: LineReview, field: ReviewField): string
} {
  const { t } = useText()
  const preferences = usePreferences()
  function says(review: LineReview, field: ReviewField): string {
    const nothing = '–'
    switch (field) {
      case 'quantityMilli':
        return review.quantityMilli === null ? nothing : quantity(review.quantityMilli)
      case 'unitPriceFen':
      case 'amountFen':
        return review[field] === null ? nothing : money(review[field])
      case 'correctionReason':
        return review.correctionReason
          ? reasonText(review.correctionReason, preferences.language)
          : nothing
      case 'exclusions':
        return (
          review.exclusions
            .map(({ amountFen, reasonCode, clause, note }) =>
              [money(amountFen), reasonText(reasonCode, preferences.language), clause, note]
                .filter(Boolean)
                .join(' '),
            )
            .join('; ') || nothing
        )
      case 'authorized':
        return review.authorized === null
          ? nothing
          : t(review.authorized ? 'bench.line.authorizedYes' : 'bench.line.authorizedNo')
      case 'benefit':
        return review.benefit ? benefitName(review.benefit) : nothing
      case 'correctionClause':
      case 'note':
        return review[field]?.trim() || nothing
    }
  }
  return { label: (field) => t(`bench.field.${field}`), says }
}
