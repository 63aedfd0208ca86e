import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { OutboxMessage } from '@shared/contract/outbox'
import { connectTo, type HandMade } from '@renderer/gaps/hand-made-client'
import { onScreen, settled, showPart, type ShownPart } from '@renderer/gaps/show-part'
import { i18n } from '@renderer/locales/texts'
import ActDialog from './ActDialog.vue'
import ChannelsView from './ChannelsView.vue'

const AT = '2025-03-03T02:00:00.000Z'
function message(id: string, change: Partial<OutboxMessage> = {}): OutboxMessage {
  return {
    id,
    claimId: 'c',
    claimNo: 'VSHH25030300001',
    kind: 'documents_request',
    channel: 'sms',
    language: 'zh',
    recipient: '100****5678',
    recipientName: '王**',
    subject: null,
    state: 'unsure',
    attempts: 1,
    dueAt: AT,
    sentAt: null,
    carrier: null,
    reference: null,
    failure: 'interrupted',
    heldReason: null,
    noticeId: null,
    noticeNo: null,
    createdAt: AT,
    createdBy: '何青',
    version: 3,
    ...change,
  }
}

let shown: ShownPart | undefined
let core: HandMade
beforeEach(() => {
  core = connectTo({})
})
afterEach(() => {
  shown?.close()
  i18n.global.locale.value = 'zh'
})

async function type(testid: string, text: string): Promise<void> {
  const box = onScreen(testid)
  const field = box.matches('input, textarea') ? box : box.querySelector('textarea')!
  field.value = text
  field.dispatchEvent(new Event('input', { bubbles: true }))
  await settled()
}

describe('steps with messages', () => {
  it('NTC-07 sending again what nobody knows of warns, wants a reason, and leaves out what was sent', async () => {
    core = connectTo({
      'outbox.again': () => ({ changed: [{ id: 'a', version: 4 }], skipped: [] }),
    })
    const messages = [message('a'), message('b', { state: 'sent' })]
    shown = showPart(ActDialog, { action: 'again', messages }, ['done', 'close'])
    await settled()
    expect(document.body.textContent).toContain('客户可能收到两次')
    expect(document.body.textContent).toContain('另外 1 条状态不同')
    onScreen<HTMLButtonElement>('words-confirm').click()
    await settled()
    expect(core.sent('outbox.again')).toEqual([])
    await type('words', '网关没有收到')
    onScreen<HTMLButtonElement>('words-confirm').click()
    await settled()
    await settled()
    expect(core.sent('outbox.again')).toEqual([
      { messages: [{ id: 'a', version: 3 }], reason: '网关没有收到' },
    ])
    expect(shown.said('done')).toHaveLength(1)
  })

  it('confirms without a note, and says what changed meanwhile', async () => {
    core = connectTo({
      'outbox.confirm': () => ({ changed: [], skipped: [{ id: 'a', reason: 'changed' }] }),
    })
    shown = showPart(ActDialog, { action: 'confirm', messages: [message('a')] }, ['done'])
    await settled()
    onScreen<HTMLButtonElement>('confirm-sent').click()
    await settled()
    await settled()
    expect(core.sent('outbox.confirm')).toEqual([
      { messages: [{ id: 'a', version: 3 }], note: null },
    ])
  })
})

describe('the channels', () => {
  const settings = {
    sms: { enabled: false, folder: '', format: 'csv' },
    email: {
      enabled: true,
      host: 'mail.example.com',
      port: 587,
      security: 'starttls',
      user: 'desk',
      from: 'claims@example.com',
      hasPassword: true,
    },
    quiet: { from: '21:00', to: '08:00' },
  }

  it('keep the password that nobody types, and are tried only as they are saved', async () => {
    core = connectTo({
      'outbox.settings': () => ({ settings, version: 1 }),
      'outbox.saveSettings': (input: { settings: unknown }) => ({
        settings: input.settings,
        version: 2,
      }),
      'outbox.tryChannel': () => ({ ok: false, failure: 'server_refused:554' }),
    })
    shown = showPart(ChannelsView, {})
    await settled()
    await settled()
    expect(onScreen('email-password').value).toBe('')
    await type('email-host', 'mail2.example.com')
    expect(onScreen<HTMLButtonElement>('try-email').disabled).toBe(true)
    onScreen<HTMLFormElement>('channels-form').dispatchEvent(
      new Event('submit', { cancelable: true, bubbles: true }),
    )
    await settled()
    await settled()
    expect(core.sent('outbox.saveSettings')).toMatchObject([
      { version: 1, password: null, settings: { email: { host: 'mail2.example.com' } } },
    ])
    onScreen<HTMLButtonElement>('try-email').click()
    await settled()
    await settled()
    expect(onScreen('tried-email').textContent).toContain('554')
  })
})
