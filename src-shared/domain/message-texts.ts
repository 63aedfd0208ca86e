import type { Language } from './catalogues'
import type { MessageKind } from './messages'

/**
 * The texts of messages that ship with the desk. Fields and their meaning: `message-templates.ts`. What is said to a
 * telephone says nothing of an illness: others may read it.
 */
export const messageTexts: Readonly<
  Record<MessageKind, Record<Language, { sms: string; subject: string; email: string }>>
> = {
  receipt: {
    zh: {
      sms: '【{insurer}】{addressee}您好，我们已于{receivedOn}收到您的理赔申请，赔案号{claimNo}。查看进度：{link} 。如需帮助请致电{hotline}。',
      subject: '已收到您的理赔申请（赔案号 {claimNo}）',
      email: `{addressee}，您好：

我们已于{receivedOn}收到被保险人{insuredName}的理赔申请，赔案号 {claimNo}。材料齐全的，我们最晚于{closeBy}审核完毕；如需补充，我们会一次性告知您。

随信附上受理通知书（编号 {noticeNo}）。

查看进度：{link}
查看时需填写赔案号和被保险人姓名。如需帮助，请致电 {hotline}。

{insurer}`,
    },
    en: {
      sms: '{insurer}: Dear {addressee}, we received your claim on {receivedOn}. Claim no. {claimNo}. Progress: {link} Help: {hotline}',
      subject: 'We have received your claim {claimNo}',
      email: `Dear {addressee},

We received the claim for {insuredName} on {receivedOn}. Its number is {claimNo}. If the documents are complete, we settle it by {closeBy}. If anything is missing, we will ask for all of it at once.

Our acknowledgement {noticeNo} is attached.

Follow the claim: {link}
You will need the claim number and the name of the insured. If you have a question, call {hotline}.

{insurer}`,
    },
  },
  documents_request: {
    zh: {
      sms: '【{insurer}】{addressee}您好，赔案{claimNo}需补充：{items}。请最晚于{deadline}上传：{link} ，需填写赔案号和被保险人姓名。如有不便请致电{hotline}。',
      subject: '请补充理赔材料（赔案号 {claimNo}）',
      email: `{addressee}，您好：

被保险人{insuredName}的赔案 {claimNo} 正在审核，还需要您补充以下材料：

{items}

{reason}

请最晚于{deadline}上传：{link}
上传时需填写赔案号和被保险人姓名。请提供彩色原件的清晰照片或扫描件，不要有缺边、遮挡。材料齐全后，我们会尽快审核完毕。

随信附上补充材料通知书（编号 {noticeNo}）。

有材料暂时无法取得，或不清楚如何准备，请致电 {hotline}，我们会帮您想办法。

{insurer}`,
    },
    en: {
      sms: '{insurer}: Dear {addressee}, claim {claimNo} still needs: {items}. Please upload by {deadline}: {link} (claim no. and name of the insured needed). Questions: {hotline}',
      subject: 'Documents needed for your claim {claimNo}',
      email: `Dear {addressee},

We are working on claim {claimNo} for {insuredName} and still need the following:

{items}

{reason}

Please upload them by {deadline}: {link}
You will need the claim number and the name of the insured. Photograph or scan the original in colour, clear and with all four edges. We continue as soon as everything is here.

Our request {noticeNo} is attached.

If a document is hard to get, or you are not sure what is meant, call {hotline}. We will find a way.

{insurer}`,
    },
  },
  documents_refused: {
    zh: {
      sms: '【{insurer}】{addressee}您好，赔案{claimNo}的补充材料已收到，其中以下材料无法使用：{items}。请最晚于{deadline}重新上传：{link} 。如有不便请致电{hotline}。',
      subject: '有材料需要重新提供（赔案号 {claimNo}）',
      email: `{addressee}，您好：

您为赔案 {claimNo}（被保险人{insuredName}）补充的材料我们已收到，谢谢。其中以下材料无法使用，需要您重新提供：

{items}

{reason}

请最晚于{deadline}重新上传：{link}
上传时需填写赔案号和被保险人姓名。如有困难，请致电 {hotline}。

{insurer}`,
    },
    en: {
      sms: '{insurer}: Dear {addressee}, thank you for the documents for claim {claimNo}. We cannot use these: {items}. Please upload them again by {deadline}: {link} Questions: {hotline}',
      subject: 'We need a document again for your claim {claimNo}',
      email: `Dear {addressee},

Thank you for the documents for claim {claimNo} ({insuredName}). We cannot use the following and need them again:

{items}

{reason}

Please upload them again by {deadline}: {link}
You will need the claim number and the name of the insured. If this is difficult, call {hotline}.

{insurer}`,
    },
  },
  documents_reminder: {
    zh: {
      sms: '【{insurer}】{addressee}您好，赔案{claimNo}还在等您补充：{items}。请最晚于{deadline}上传：{link} 。如有不便请致电{hotline}。',
      subject: '提醒：理赔材料尚未收齐（赔案号 {claimNo}）',
      email: `{addressee}，您好：

被保险人{insuredName}的赔案 {claimNo} 还缺以下材料，收齐后才能继续审核：

{items}

{reason}

请最晚于{deadline}上传：{link}
上传时需填写赔案号和被保险人姓名。如已寄出或上传，不必理会这封邮件。

随信附上提醒函（编号 {noticeNo}）。

有材料暂时无法取得，请致电 {hotline} 告诉我们。

{insurer}`,
    },
    en: {
      sms: '{insurer}: Dear {addressee}, claim {claimNo} is still waiting for: {items}. Please upload by {deadline}: {link} Questions: {hotline}',
      subject: 'Reminder: documents for your claim {claimNo}',
      email: `Dear {addressee},

Claim {claimNo} for {insuredName} cannot go on without the following:

{items}

{reason}

Please upload them by {deadline}: {link}
You will need the claim number and the name of the insured. If you have sent them already, there is nothing more to do.

Our reminder {noticeNo} is attached.

If a document is hard to get, call {hotline} and tell us.

{insurer}`,
    },
  },
  documents_final: {
    zh: {
      sms: '【{insurer}】{addressee}您好，赔案{claimNo}仍缺：{items}。{deadline}后仍未收到的，将因材料不全结案；之后补齐仍可要求继续处理。上传：{link} 。有困难请致电{hotline}。',
      subject: '请尽快补充理赔材料，以免结案（赔案号 {claimNo}）',
      email: `{addressee}，您好：

我们此前请您为被保险人{insuredName}的赔案 {claimNo} 补充材料，至今仍未收齐：

{items}

{reason}

{deadline}后仍未收到的，本案将因材料不全结案。结案不影响您的权利：之后补齐材料，仍可要求继续处理。

上传：{link}
上传时需填写赔案号和被保险人姓名。

随信附上通知书（编号 {noticeNo}）。

有困难或需要更多时间，请致电 {hotline}，我们可以延后结案。

{insurer}`,
    },
    en: {
      sms: '{insurer}: Dear {addressee}, claim {claimNo} still lacks: {items}. After {deadline} we close it for lack of documents; you can still bring them later. Upload: {link} Help: {hotline}',
      subject: 'Your claim {claimNo} will be closed unless documents arrive',
      email: `Dear {addressee},

We asked you for documents for claim {claimNo} ({insuredName}) and still need:

{items}

{reason}

If they are not here after {deadline}, we close the claim for lack of documents. You lose nothing by that: once you have them, you can ask us to go on.

Upload: {link}
You will need the claim number and the name of the insured.

Our notice {noticeNo} is attached.

If you need more time, call {hotline}. We can wait longer.

{insurer}`,
    },
  },
  documents_complete: {
    zh: {
      sms: '【{insurer}】{addressee}您好，赔案{claimNo}的材料已收齐，我们最晚于{closeBy}审核完毕。查看进度：{link} 。如需帮助请致电{hotline}。',
      subject: '材料已收齐（赔案号 {claimNo}）',
      email: `{addressee}，您好：

被保险人{insuredName}的赔案 {claimNo} 所需材料已收齐，谢谢您的配合。我们最晚于{closeBy}审核完毕。

查看进度：{link}
如需帮助，请致电 {hotline}。

{insurer}`,
    },
    en: {
      sms: '{insurer}: Dear {addressee}, claim {claimNo} is complete. We settle it by {closeBy}. Progress: {link} Help: {hotline}',
      subject: 'Your claim {claimNo} is complete',
      email: `Dear {addressee},

Everything we need for claim {claimNo} ({insuredName}) is here. Thank you. We settle it by {closeBy}.

Follow the claim: {link}
If you have a question, call {hotline}.

{insurer}`,
    },
  },
  documents_lapsed: {
    zh: {
      sms: '【{insurer}】{addressee}您好，赔案{claimNo}因材料不全已结案。补齐材料后，您仍可要求继续处理。详情：{link} ，或致电{hotline}。',
      subject: '赔案因材料不全结案（赔案号 {claimNo}）',
      email: `{addressee}，您好：

我们多次请您补充材料，仍未收齐，被保险人{insuredName}的赔案 {claimNo} 现因材料不全结案。

{reason}

这不影响您的权利：补齐材料后，您可以要求我们继续处理。

随信附上通知书（编号 {noticeNo}）。

查看详情：{link}
如需帮助，请致电 {hotline}。

{insurer}`,
    },
    en: {
      sms: '{insurer}: Dear {addressee}, claim {claimNo} was closed for lack of documents. Once you have them, you can ask us to go on. Details: {link} Help: {hotline}',
      subject: 'Your claim {claimNo} was closed for lack of documents',
      email: `Dear {addressee},

We asked for documents and did not receive all of them, so claim {claimNo} for {insuredName} is now closed.

{reason}

You lose nothing by that: once you have the documents, you can ask us to go on.

Our notice {noticeNo} is attached.

Details: {link}
If you have a question, call {hotline}.

{insurer}`,
    },
  },
  file_new_claim: {
    zh: {
      sms: '【{insurer}】{addressee}您好，随赔案{claimNo}补充材料收到的新发票（{items}）不在本案处理，请另行提交理赔申请。如需帮助请致电{hotline}。',
      subject: '新发票请另行申请理赔（赔案号 {claimNo}）',
      email: `{addressee}，您好：

您为赔案 {claimNo}（被保险人{insuredName}）补充材料时，一并提供了新的发票：

{items}

这些发票不在本案处理，我们已为您保存。请另行提交一份理赔申请，以便及时审核。

{reason}

如需帮助，请致电 {hotline}。

{insurer}`,
    },
    en: {
      sms: '{insurer}: Dear {addressee}, the new invoices that came with claim {claimNo} ({items}) are not part of it. Please file a new claim for them. Help: {hotline}',
      subject: 'Please file a new claim for your new invoices ({claimNo})',
      email: `Dear {addressee},

With the documents for claim {claimNo} ({insuredName}) you sent us new invoices:

{items}

They are not part of that claim. We keep them for you; please file a new claim, so that they are settled in time.

{reason}

If you have a question, call {hotline}.

{insurer}`,
    },
  },
  closing: {
    zh: {
      sms: '【{insurer}】{addressee}您好，赔案{claimNo}已结案，赔付金额{amount}元。明细见结案通知书：{link} 。如有疑问请致电{hotline}。',
      subject: '理赔结案通知（赔案号 {claimNo}）',
      email: `{addressee}，您好：

被保险人{insuredName}的赔案 {claimNo} 已结案，赔付金额 {amount} 元。各项金额的计算见结案通知书。

随信附上结案通知书（编号 {noticeNo}）。

查看详情：{link}
对结果有疑问，请致电 {hotline}，我们会为您说明。

{insurer}`,
    },
    en: {
      sms: '{insurer}: Dear {addressee}, claim {claimNo} is settled. We pay CNY {amount}. Details: {link} Questions: {hotline}',
      subject: 'Your claim {claimNo} is settled',
      email: `Dear {addressee},

Claim {claimNo} for {insuredName} is settled. We pay CNY {amount}. The closing notice shows how each figure came about.

The closing notice {noticeNo} is attached.

Details: {link}
If you have a question about the result, call {hotline}. We will explain it.

{insurer}`,
    },
  },
  decision: {
    zh: {
      sms: '【{insurer}】{addressee}您好，赔案{claimNo}已有处理结果，依据和异议方式见理赔决定通知书：{link} 。如有疑问请致电{hotline}。',
      subject: '理赔决定通知（赔案号 {claimNo}）',
      email: `{addressee}，您好：

被保险人{insuredName}的赔案 {claimNo} 已有处理结果。理由、所依据的条款，以及您如何提出异议，见理赔决定通知书。

{reason}

随信附上理赔决定通知书（编号 {noticeNo}）。

查看详情：{link}
如有疑问，请致电 {hotline}，我们会为您说明。

{insurer}`,
    },
    en: {
      sms: '{insurer}: Dear {addressee}, we have decided on claim {claimNo}. The reasons and how to object are in our notice: {link} Questions: {hotline}',
      subject: 'Our decision on your claim {claimNo}',
      email: `Dear {addressee},

We have decided on claim {claimNo} for {insuredName}. The notice gives our reasons, the clause they rest on, and how you can object.

{reason}

The notice {noticeNo} is attached.

Details: {link}
If you have a question, call {hotline}. We will explain it.

{insurer}`,
    },
  },
}
