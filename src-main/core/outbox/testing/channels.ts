import type { ChannelSettings } from '@shared/contract/outbox'
import type { RunningCore } from '../../create-desk'

export const noChannels: ChannelSettings = {
  sms: { enabled: false, folder: '', format: 'csv' },
  email: {
    enabled: false,
    host: '',
    port: 587,
    security: 'starttls',
    user: '',
    from: '',
    hasPassword: false,
  },
  quiet: { from: '00:00', to: '00:00' },
}

/** Sets up these channels, the others off; no quiet hours unless said. */
export async function setUpChannels(
  { client }: Pick<RunningCore, 'client'>,
  channels: {
    sms?: Partial<ChannelSettings['sms']>
    email?: Partial<ChannelSettings['email']>
    quiet?: ChannelSettings['quiet']
    password?: string
  },
): Promise<void> {
  const { version } = await client.outbox.settings()
  const { sms, email, quiet, password } = channels
  await client.outbox.saveSettings({
    version,
    settings: {
      sms: { ...noChannels.sms, ...(sms ? { enabled: true, ...sms } : {}) },
      email: {
        ...noChannels.email,
        ...(email
          ? {
              enabled: true,
              host: '127.0.0.1',
              security: 'none' as const,
              from: '示例保险理赔部 <claims@example.com>',
              ...email,
            }
          : {}),
      },
      quiet: quiet ?? noChannels.quiet,
    },
    ...(password === undefined ? {} : { password }),
  })
}
