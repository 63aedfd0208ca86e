import { renderPdf } from '../../notices/render/render-pdf'
import type { TaskControl } from '../../workers/tasks'
import type { CertificateData, CertificateHead } from './data'
import { certificate } from './document'

/**
 * Sets one certificate, in a worker thread.
 * @throws the `cancelled` refusal
 */
export async function renderCertificate(
  { data, head }: { data: CertificateData; head: CertificateHead },
  control: Pick<TaskControl, 'checkCancelled'>,
): Promise<{ bytes: Uint8Array; pages: number }> {
  control.checkCancelled()
  return renderPdf(certificate(data, head))
}
