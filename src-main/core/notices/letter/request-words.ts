import type { Language } from '@shared/domain/catalogues'
import type { PaperProblem } from '@shared/domain/materials/matrix'
import type { RequestedItem, RequestLetter } from '../notice-data'
import { wordings } from './wording'

/** Every word of the letters that ask for documents, in one language (NTC-04, GAP-03, GAP-06, GAP-09). */
export interface RequestWords {
  opening(data: RequestLetter): string
  again(reason: string): string
  headings: { items: string; ways: string; notes: string; remark: string }
  askedOn: string
  answerBy: string
  itemHeads: { number: string; item: string; why: string; needed: string }
  why(item: RequestedItem): string
  form(item: RequestedItem): string
  needed(item: RequestedItem): string
  whatIsNeeded: string
  online(link: string, claimNo: string): string
  post(data: RequestLetter): string
  call(hotline: string): string
  /** Under the QR code: what it opens. */
  code: string
  notes(data: RequestLetter): string[]
}

const { zh: zhWords, en: enWords } = wordings

const problemsZh: Readonly<Record<PaperProblem, string>> = {
  blurred: '影像模糊，请重新拍摄，文字和印章须清晰可辨',
  incomplete: '内容不全，请提供完整的各页',
  not_colour: '是黑白影像，请提供彩色影像',
  one_side_missing: '缺少一面，请提供正反两面',
  wrong_person: '不是所需人员本人的，请核对后重新提供',
  not_as_insured: '与投保时登记的证件不一致，请提供投保时使用的证件，证件已变更的请附变更证明',
  expired: '已过有效期，请提供有效期内的',
  unsigned: '未签名，请签名后重新提供',
  not_original: '不是原件，请提供原件',
  illegible_stamp: '印章不清，请提供印章清晰可辨的',
  figures_differ: '金额与其他材料不一致，请核对后更正或说明',
  other: '不符合要求，详情请致电了解',
}

const problemsEn: Readonly<Record<PaperProblem, string>> = {
  blurred: 'the picture is blurred; take it again so that text and stamps can be read',
  incomplete: 'it is incomplete; all pages are needed in full',
  not_colour: 'it is in black and white; a colour picture is needed',
  one_side_missing: 'one side is missing; both sides are needed',
  wrong_person: 'it belongs to another person than the one needed',
  not_as_insured:
    'it is not the document registered with the policy; send that one, or proof of the change',
  expired: 'it has expired; a valid one is needed',
  unsigned: 'it is not signed; sign it and send it again',
  not_original: 'it is a copy; the original is needed',
  illegible_stamp: 'the stamp cannot be read',
  figures_differ: 'its figures differ from those of other papers; correct or explain them',
  other: 'it does not meet the requirements; call us for details',
}

/** The codes in words; what a note says better is left to the note. */
function problemTexts(
  texts: Readonly<Record<PaperProblem, string>>,
  { problems, note }: RequestedItem,
): string[] {
  return problems.filter((code) => code !== 'other' || note === null).map((code) => texts[code])
}

const zh: RequestWords = {
  opening({ kind, insuredName, number, askedOn, askedBy, answerBy }) {
    const about = `您就被保险人${insuredName}提出的理赔申请，`
    const by = `${zhWords.date(answerBy)}（含当日）前`
    switch (kind) {
      case 'documents_request':
        return number === 1
          ? `${about}本公司已收到并进行审核。为核定保险责任，尚需补充下列材料。依照《中华人民共和国保险法》第二十二条的规定，现一次性通知如下，请于${by}提供。`
          : `${about}本公司此前已通知您补充材料。经审核，另需补充下列材料，请于${by}提供。`
      case 'documents_reminder':
        return `${about}本公司于${zhWords.date(askedOn)}通知您在${zhWords.date(askedBy)}前补充材料。截至本通知书出具之日，下列材料尚未收齐，审核因此未能完成。请于${by}提供。`
      case 'documents_final':
        return `${about}本公司于${zhWords.date(askedOn)}通知您补充材料，并已催告。截至本通知书出具之日，下列材料仍未收齐。请于${by}提供。`
    }
  },
  again: (reason) => `再次通知的原因：${reason}`,
  headings: { items: '需补充的材料', ways: '提交方式', notes: '说明', remark: '补充说明' },
  askedOn: '首次通知日期',
  answerBy: '提交期限',
  itemHeads: {
    number: '序号',
    item: '材料及提交形式',
    why: '原因及要求',
    needed: '是否必需',
  },
  why(item) {
    const { reason, note } = item
    if (reason === 'missing') return ['尚未收到', note].filter(Boolean).join('\n')
    if (reason === 'clarify') return note === null ? '需要说明' : `需要说明：${note}`
    const texts = problemTexts(problemsZh, item)
    return [texts.length === 0 ? null : `已收到，但${texts.join('；')}`, note]
      .filter(Boolean)
      .join('\n')
  },
  form({ reason, original, bothSides }) {
    if (original) return '纸质原件，邮寄'
    if (reason === 'clarify') return '书面说明或相关证明的影像'
    return `完整清晰的彩色影像${bothSides ? '，正反两面' : ''}`
  },
  needed: ({ blocking }) => (blocking ? '必需' : '非必需'),
  whatIsNeeded:
    '标明“必需”的材料收齐并核对无误后，本公司继续审核；其余材料请一并提供，未提供的，本公司依据现有材料审核。',
  online: (link, claimNo) =>
    `网上提交：扫描二维码，或者打开 ${link} ，凭赔案号 ${claimNo} 和被保险人姓名进入，上传材料的影像。`,
  post: ({ insurer: { name, department, address, postcode }, items }) =>
    `邮寄提交：${items.some(({ original }) => original) ? '要求提供原件的材料，' : ''}请寄至${address}${postcode && `（邮政编码${postcode}）`}${name}${department}，并在信封上注明赔案号。`,
  call: (hotline) => `电话咨询：${hotline}，请告知赔案号。`,
  code: '扫码进入本赔案，提交材料',
  notes({ kind, closesOn }) {
    const law =
      '依照法律规定，自补充材料的通知送达您之日起，至材料送达本公司之日止的期间，不计入本公司作出核定的期限。'
    const invoices = '随补充材料寄来的新的医疗费用票据不在本赔案中处理，请就其另行提出理赔申请。'
    if (kind !== 'documents_final') return [law, invoices]
    return [
      `至${closesOn === null ? '上述日期' : zhWords.date(closesOn)}仍未收齐标明“必需”的材料的，本公司将因材料不全结束本赔案的审核，并书面通知您。`,
      '审核结束后，您仍可在法律规定的诉讼时效期间内补齐材料，本公司收到后将恢复审核。',
      invoices,
    ]
  },
}

const en: RequestWords = {
  opening({ kind, insuredName, number, askedOn, askedBy, answerBy }) {
    const by = enWords.date(answerBy)
    switch (kind) {
      case 'documents_request':
        return number === 1
          ? `We have received and reviewed the claim made for ${insuredName}. To decide it we need the documents listed below. As required by Article 22 of the Insurance Law of the People’s Republic of China, this letter names everything that is missing. Please let us have it by ${by}.`
          : `We have asked you for documents before in the claim made for ${insuredName}. Our review has shown that we also need those listed below. Please let us have them by ${by}.`
      case 'documents_reminder':
        return `On ${enWords.date(askedOn)} we asked you for documents in the claim made for ${insuredName}, to reach us by ${enWords.date(askedBy)}. Those listed below are still outstanding, and the review cannot be completed without them. Please let us have them by ${by}.`
      case 'documents_final':
        return `On ${enWords.date(askedOn)} we asked you for documents in the claim made for ${insuredName}, and we have reminded you since. Those listed below are still outstanding. Please let us have them by ${by}.`
    }
  },
  again: (reason) => `Why we ask again: ${reason}`,
  headings: {
    items: 'Documents needed',
    ways: 'How to send them',
    notes: 'Please note',
    remark: 'Note',
  },
  askedOn: 'First asked on',
  answerBy: 'Answer by',
  itemHeads: {
    number: 'No.',
    item: 'Document, and how to send it',
    why: 'Why, and what is needed',
    needed: 'Required',
  },
  why(item) {
    const { reason, note } = item
    if (reason === 'missing') return ['Not received.', note].filter(Boolean).join('\n')
    if (reason === 'clarify') return note === null ? 'To be explained.' : `To be explained: ${note}`
    const texts = problemTexts(problemsEn, item)
    return [texts.length === 0 ? null : `Received, but ${texts.join('; ')}.`, note]
      .filter(Boolean)
      .join('\n')
  },
  form({ reason, original, bothSides }) {
    if (original) return 'Original, by post'
    if (reason === 'clarify') return 'Written statement or pictures of evidence'
    return `Complete, clear colour picture${bothSides ? ' of both sides' : ''}`
  },
  needed: ({ blocking }) => (blocking ? 'Yes' : 'No'),
  whatIsNeeded:
    'The review goes on once everything marked as required has arrived and been found in order. Send the other documents with it; where they do not come, we decide on what we have.',
  online: (link, claimNo) =>
    `Online: scan the code, or open ${link}, enter claim number ${claimNo} and the name of the insured, and upload pictures of the documents.`,
  post: ({ insurer: { name, department, address, postcode }, items }) =>
    `By post: send ${items.some(({ original }) => original) ? 'documents needed as originals' : 'the documents'} to ${[name, department, address, postcode].filter(Boolean).join(', ')}, with the claim number on the envelope.`,
  call: (hotline) => `By telephone: for questions call ${hotline} and quote the claim number.`,
  code: 'Scan to open this claim and send documents',
  notes({ kind, closesOn }) {
    const law =
      'By law, the days between the arrival of a request for documents with you and the arrival of the documents with us do not count towards our period for deciding the claim.'
    const invoices =
      'New medical invoices that come with these documents are not settled in this claim; file a separate claim for them.'
    if (kind !== 'documents_final') return [law, invoices]
    return [
      `If the required documents have not all arrived by ${closesOn === null ? 'that day' : enWords.date(closesOn)}, we will end our review of this claim for lack of documents and tell you so in writing.`,
      'You can still send the documents after that, within the limitation period set by law; the review is resumed when they arrive.',
      invoices,
    ]
  },
}

export const requestWords: Readonly<Record<Language, RequestWords>> = { zh, en }
