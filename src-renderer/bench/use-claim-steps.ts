import { computed, ref, watch, type ComputedRef, type Ref } from 'vue'
import type { ClaimState } from '@shared/domain/states'
import { parseAmount } from '@shared/domain/money'
import { useDesk } from '@renderer/app/desk-store'
import { money } from '@renderer/app/format'
import { useMessages } from '@renderer/app/messages'
import { session } from '@renderer/app/remember'
import { claimActions, type ActionId, type ClaimAction } from '@renderer/claims/claim-actions'
import type { QuestionId } from '@renderer/claims/claim-questions'
import { useClient } from '@renderer/client/connection'
import { useText } from '@renderer/locales/texts'
import { choices, needsReason, type Choice, type DecisionForm } from './decision-form'
import type { Bench } from './use-bench'

/** The way of a claim through its states, as far as it is gone on the bench. */
export interface ClaimSteps {
  readonly actions: ComputedRef<ClaimAction[]>
  /** The dialog of the decision is open. */
  readonly deciding: Ref<boolean>
  readonly form: Ref<DecisionForm>
  /** The conclusions the state of the claim allows. */
  readonly allowed: ComputedRef<Choice[]>
  readonly asking: Ref<QuestionId | null>
  /** The dialog that asks the customer for documents is open. */
  readonly askingCustomer: Ref<boolean>
  /** The step that has just been done, for which the next one is offered. */
  readonly justDone: Ref<'close' | 'refuse' | 'withdraw' | null>
  press(action: ActionId): void
  decide(): Promise<void>
  answer(reason: string): Promise<void>
  acknowledge(flag: string, note: string): Promise<void>
}

/** What a decision answers: a refusal and a withdrawal name no amount. */
interface Decided {
  state: ClaimState
  payableFen?: number
}

function emptyForm(): DecisionForm {
  return {
    choice: 'pay',
    reasonCode: '',
    clause: '',
    explanation: '',
    exGratiaText: '',
    secondReview: false,
  }
}
/** Half-written words to the customer outlive a reload. */
function keptForm(id: string): DecisionForm {
  const kept = session.read(`decide.${id}`)
  const form = emptyForm()
  if (typeof kept !== 'object' || kept === null) return form
  if ('explanation' in kept) form.explanation = String(kept.explanation)
  if ('clause' in kept) form.clause = String(kept.clause)
  return form
}

export function useClaimSteps(bench: Bench): ClaimSteps {
  const desk = useDesk()
  const messages = useMessages()
  const texts = useText()
  const { t } = texts
  const deciding = ref(false)
  const form = ref(emptyForm())
  const asking = ref<QuestionId | null>(null)
  const askingCustomer = ref(false)
  const justDone = ref<ClaimSteps['justDone']['value']>(null)

  watch(
    () => bench.claim.value?.id,
    (id) => {
      deciding.value = false
      asking.value = null
      askingCustomer.value = false
      justDone.value = null
      form.value = id ? keptForm(id) : emptyForm()
    },
    { immediate: true },
  )
  watch(
    () => [form.value.explanation, form.value.clause] as const,
    ([explanation, clause]) => {
      const id = bench.claim.value?.id
      if (id) session.write(`decide.${id}`, explanation || clause ? { explanation, clause } : null)
    },
  )

  const allowed = computed(() => {
    const events = bench.claim.value?.allowedEvents ?? []
    return choices.filter((choice) => {
      if (choice === 'refuse') return events.includes('reject')
      if (choice === 'withdraw') return events.includes('withdraw')
      return events.includes('decide')
    })
  })
  const actions = computed(() =>
    bench.claim.value
      ? claimActions(
          bench.claim.value,
          desk.me,
          bench.problems.value.length,
          bench.busy.value,
          texts,
          run,
          bench.inMyHands.value,
        )
      : [],
  )
  function press(action: ActionId): void {
    const found = actions.value.find(({ id }) => id === action)
    if (!found) return
    if (found.why === null) found.run()
    else messages.done(found.why)
  }
  function run(action: ActionId): void {
    switch (action) {
      case 'take':
      case 'release':
      case 'close':
      case 'confirm':
        return void simple(action)
      case 'ask':
        askingCustomer.value = true
        return
      case 'returnToReview':
      case 'reopen':
        asking.value = action
        return
      default:
        openDecision(action)
    }
  }
  function openDecision(action: 'decide' | 'askSecond' | 'refuse' | 'withdraw'): void {
    form.value.choice = action === 'refuse' || action === 'withdraw' ? action : 'pay'
    form.value.secondReview = action === 'askSecond'
    form.value.reasonCode = action === 'withdraw' ? 'applicant_request' : ''
    deciding.value = true
  }

  async function simple(action: 'take' | 'release' | 'close' | 'confirm'): Promise<void> {
    const answer = await bench.act((base) => useClient().claims[action](base))
    if (!answer) return
    justDone.value = null
    // The offer of the next step says it; a message would only cover it.
    if (action === 'close') justDone.value = 'close'
    else messages.done(t(`claims.done.${action}`))
  }
  async function decide(): Promise<void> {
    const { choice, reasonCode, clause, secondReview, exGratiaText } = form.value
    const explanation = form.value.explanation.trim() || undefined
    const sums = bench.adjudication.value
    const asksReason = sums !== null && needsReason(form.value, sums)
    const reason = asksReason
      ? { reasonCode, clause: clause.trim() || undefined }
      : { reasonCode: undefined, clause: undefined }
    const { claims } = useClient()
    const answer = await bench.act(async (base): Promise<Decided> => {
      switch (choice) {
        case 'refuse':
          return claims.refuse({ ...base, reasonCode, clause: reason.clause, explanation })
        case 'withdraw':
          return claims.withdraw({ ...base, reasonCode, explanation })
        default:
          return claims.decide({
            ...base,
            lines: [],
            ...reason,
            explanation,
            secondReview,
            exGratiaFen:
              choice === 'ex_gratia' ? (parseAmount(exGratiaText) ?? undefined) : undefined,
          })
      }
    })
    if (!answer) return
    deciding.value = false
    form.value = emptyForm()
    if (answer.state === 'second_review') messages.done(t('bench.done.waits'))
    else if (answer.state === 'rejected' || answer.state === 'withdrawn') {
      justDone.value = answer.state === 'rejected' ? 'refuse' : 'withdraw'
    } else {
      const payable = money(answer.payableFen)
      messages.done(t('claims.done.decide', { payable }))
    }
  }
  async function answer(reason: string): Promise<void> {
    const question = asking.value
    if (!question) return
    const done = await bench.act((base) => useClient().claims[question]({ ...base, reason }))
    if (!done) return
    asking.value = null
    justDone.value = null
    messages.done(t(`claims.done.${question}`))
  }
  async function acknowledge(code: string, note: string): Promise<void> {
    const flag = bench.opened.value?.flags.find((one) => one.code === code)
    if (!flag) return
    const done = await bench.act((base) =>
      useClient().bench.acknowledge({ ...base, flag: flag.code, note }),
    )
    if (done) messages.done(t('bench.flag.done'))
  }
  return {
    actions,
    deciding,
    form,
    allowed,
    asking,
    askingCustomer,
    justDone,
    press,
    decide,
    answer,
    acknowledge,
  }
}
