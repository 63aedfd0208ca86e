import { ref, type Ref } from 'vue'
import type { Language, NoticeKind } from '@shared/domain/catalogues'
import type { Notice } from '@shared/contract/notices'
import type { Outputs } from '@shared/contract'
import { useClient } from '@renderer/client/connection'

export interface NoticeWork {
  readonly list: Ref<Notice[]>
  readonly available: Ref<Outputs['notices']['available']>
  load(claimId: string): Promise<void>
  preview(claimId: string, kind: NoticeKind, language: Language): Promise<File>
  issue(claimId: string, kind: NoticeKind, language: Language): Promise<Notice>
  /** The stored letter. A reprint is counted. */
  file(notice: Notice, reprint: boolean): Promise<File>
}

/** The notices of one claim: those there are, and those it calls for. */
export function useNotices(): NoticeWork {
  const list = ref<Notice[]>([])
  const available = ref<Outputs['notices']['available']>([])

  async function load(claimId: string): Promise<void> {
    const client = useClient()
    const [issued, kinds] = await Promise.all([
      client.notices.listForClaim({ claimId }),
      client.notices.available({ claimId }),
    ])
    list.value = issued
    available.value = kinds
  }
  return {
    list,
    available,
    load,
    preview: (claimId, kind, language) => useClient().notices.preview({ claimId, kind, language }),
    async issue(claimId, kind, language) {
      const notice = await useClient().notices.issue({ claimId, kind, language })
      await load(claimId)
      return notice
    },
    file: ({ id }, reprint) => useClient().notices.file({ id, reprint }),
  }
}
