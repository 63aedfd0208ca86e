/** What happened, what did not change, what to do now: one entry per code. */
export const errors = {
  unchanged: '数据没有变化。',
  not_found: {
    what: '要找的{entity}不存在，或已被移除。',
    advice: '返回列表，重新选择。',
  },
  content_missing: {
    what: '这台电脑上没有这份{entity}的内容。',
    advice: '向移交赔案的一方索取，再添加到赔案。',
  },
  content_damaged: {
    what: '这份{entity}的文件已损坏，读不出来。',
    advice: '请管理员从备份恢复；检查磁盘。',
  },
  stale_version: {
    what: '别人刚保存了更新的版本。',
    advice: '重新加载，核对后再操作。',
  },
  not_allowed_in_state: {
    what: '“{state}”的赔案不能这样操作。',
    advice: '重新加载赔案，看看现在可以做什么。',
  },
  already_taken: {
    what: '赔案已由{by}领取。',
    advice: '领取下一件，或与对方商量后接手。',
  },
  invalid_decision: {
    what: '核定内容不符合规则：{problems}',
    advice: '改正标出的明细后再核定。',
  },
  invalid_record: {
    what: '没有保存：{problems}',
    advice: '改正后再保存。',
  },
  binding_exists: {
    what: '这个身份已在 {when} 绑定了另一个消息账号。',
    advice: '先解除现有的绑定，再绑定新账号。',
  },
  /** What is wrong with a field of a record, or worth a look. */
  record: {
    masked: '带星号的账号不能保存，请输入完整账号。',
    other_insured: '属于另一位被保险人。',
    outside_page: '选区超出页面。',
    missing_value: '要填写。',
    in_future: '不能晚于今天。',
    before_start: '不能早于起始日。',
    after_start: '不能晚于生效日。',
    surrendered_already: '退保日已到，状态应为退保。',
    wrong_length: '居民身份证号应为 18 位。',
    not_digits: '只能是数字，最后一位可以是 X。',
    not_a_date: '第 7 至 14 位不是有效日期。',
    wrong_check_digit: '校验码不符，请逐位核对。',
    unknown_division: '地区代码不在目录中，请核对。',
    birth_differs: '与证件号中的出生日期不同。',
    gender_differs: '与证件号中的性别不同。',
    expired: '证件已过期。',
    not_email: "邮箱写成 name{'@'}example.com 的形式。",
    main_is_insured: '本人即主被保险人的，这里留空。',
    unknown_member: '这位客户已不存在。',
    unknown_plan: '这个计划已不存在。',
    taken: '已被其他记录使用。',
    repeated_code: '代码与另一项责任相同。',
    unknown_benefit: '上级责任已不在计划中。',
    circle: '责任不能属于自己的下级。',
    benefit_in_use: '责任 {detail} 已有累计，不能删除。',
    no_benefits: '至少要有一项责任。',
    not_code: '小写字母开头，只用小写字母、数字和下划线，最多 40 位。',
    not_plan_code: '大写字母、数字和连字符，2 至 40 位。',
    not_amount: '写成金额，最多两位小数，例如 5,000.00。',
    not_count: '写成 0 或以上的整数。',
    not_percent: '写成 0 至 100 的数，最多两位小数。',
    not_days: '写成 0 至 3650 的整数。',
    other: '不符合规则 {code}。',
    unknown_material: '材料清单里没有「{detail}」。',
    asked_already: '这份材料已经要过，还在等客户。',
    item_twice: '同一份材料列了两次。',
    problem_required: '要写明哪里不行。',
    note_required: '要写明是什么材料。',
    before_request: '不能早于发出补材要求的日期。',
    after_message: '不能晚于短信或邮件发出的日期（{detail}）。',
  },
  list_state: {
    what: '这张付款清单现在不能这样操作。',
    advice: '重新加载，看看它到了哪一步。',
  },
  list_outdated: {
    what: '清单上有赔案已重新打开：{claimNos}。',
    advice: '作废这张清单，重新生成。',
  },
  nothing_to_pay: {
    what: '没有可以付款的赔案。',
    advice: '先结案，并登记收款人和账号。',
  },
  return_refused: {
    what: '付款结果文件有误。',
    advice: '重新选择文件，看看哪些行不对。',
  },
  flags_open: {
    what: '还有须处理的提示没有放行：{flags}。',
    advice: '逐项处理，或写明理由放行，再核定。',
  },
  on_hold: {
    what: '赔案由{by}暂挂到 {until}。',
    advice: '到时会自动返回；要提前处理，先解除暂挂。',
  },
  again_reason_required: {
    what: '此前已向客户要过材料（{earlier} 次）。',
    advice: '再次要求补充需写明理由。',
  },
  calendar_refused: {
    what: '文件“{name}”不能作为年度日历：{reason}。日历没有变化。',
    advice: '换一个国务院放假安排的年度文件再试。',
  },
  folder_unusable: {
    what: '文件夹“{folder}”不能使用：{reason}。',
    advice: '换一个存在且可写的文件夹。',
  },
  answers_refused: {
    what: '“{name}”没有收入：{reason}。',
    advice: '核对压缩包内容后重新导入；已有材料没有变化。',
  },
  message_incomplete: {
    what: '文本缺少内容：{missing}。',
    advice: '补齐后再保存或发送。',
  },
  name_taken: {
    what: '名称“{name}”已被使用。',
    advice: '换一个名称。',
  },
  file_refused: {
    what: '文件“{name}”没有被接受：{reason}',
    advice: '换成 PDF、JPG、PNG 等常见格式，或检查文件是否完整。',
  },
  import_refused: {
    what: '没有导入：{problems}',
    advice: '按提示改正来源文件，再导入一次。',
  },
  profile_invalid: {
    what: '映射方案“{profile}”不符合要求：{problems}',
    advice: '改正方案文件后再添加。',
  },
  source_unreadable: {
    what: '“{name}”无法读取：{reason}',
    advice: '检查文件是否完整、未加密、未被其他程序占用，再选一次。',
  },
  notice_incomplete: {
    what: '通知书还缺：{missing}',
    advice: '补齐后再出具。',
  },
  nothing_to_export: {
    what: '所选状态下没有可导出的赔案。',
    advice: '选择其他状态，或先核定赔案。',
  },
  export_profile_refused: {
    what: '数据包总是包含全部内容；付款清单和统计表只能导出为工作簿。',
    advice: '改选工作簿，或改选完整导出。',
  },
  number_series_exhausted: {
    what: '{day} 的编号已用完。',
    advice: '明天继续，或请管理员更换编号前缀。',
  },
  desk_busy: {
    what: '赔案台正忙，等待了 {seconds} 秒仍未完成。',
    advice: '稍后重试；如有大批导入正在进行，等它结束。',
  },
  not_signed_in: {
    what: '当时没有登录，这一步没有进行。',
    advice: '登录后再做一次。',
  },
  session_locked: {
    what: '窗口已锁定，这一步没有进行。',
    advice: '输入密码解锁后再做一次。',
  },
  sign_in_failed: {
    what: '姓名或密码不对。再试之前须等一会儿。 | 姓名或密码不对。还可以试 {n} 次。 | 姓名或密码不对。还可以试 {n} 次。',
    advice: '核对大小写锁定和输入法；忘记密码时请管理员重设。',
  },
  locked_out: {
    what: '失败次数过多，{until} 之前不能登录。',
    advice: '等到那时再试，或请管理员重设密码。',
  },
  password_expired: {
    what: '密码由别人设定，须先换成自己的。',
    advice: '设定新密码后再做一次。',
  },
  password_weak: {
    what: '这个密码不能用：{problems}',
    advice: '换一个密码。',
  },
  data_unreadable: {
    what: '密码正确，但数据打不开。',
    advice: '请管理员从备份恢复。',
  },
  data_newer: {
    what: '密码正确，但数据来自更新的版本。',
    advice: '升级赔案台后再登录。',
  },
  recovery_key_wrong: {
    what: '恢复密钥不对。',
    advice: '对照保存的密钥逐组核对；更换过密钥的，旧密钥已失效。',
  },
  already_set_up: {
    what: '这台赔案台已有管理员。',
    advice: '用已有的账号登录。',
  },
  forbidden: {
    what: '你的角色不能这样做：{action}。',
    advice: '请有权限的同事操作，或请管理员调整角色。',
  },
  above_limit: {
    what: '金额 {amount} 超过你的权限 {limit}。',
    advice: '请权限足够的同事处理。',
  },
  second_person_required: {
    what: '这是{by}做的，不能由同一个人确认。',
    advice: '请另一位有权限的同事处理。',
  },
  last_administrator: {
    what: '{name}是唯一在用的管理员，赔案台至少要有一名管理员。',
    advice: '先给另一个人管理员角色。',
  },
  backup_refused: {
    what: '备份“{name}”不能用：{reason}',
    advice: '换一份备份；现有数据原样保留。',
  },
  backup_impossible: {
    what: '没有做备份：现有数据没有通过核对（{reason}）。',
    advice: '以前的备份都在。运行 peian doctor，会指出问题和处理办法。',
  },
  not_due: {
    what: '这些赔案还没到删除期限：{claimNos}',
    advice: '刷新列表，只选到期的赔案。',
  },
  disk_full: {
    what: '磁盘已满，没有保存。',
    advice: '腾出磁盘空间后重试。',
  },
  read_only: {
    what: '当前只能查看，不能改动。',
    advice: '请有权限的同事操作。',
  },
  cancelled: {
    what: '已取消。',
    advice: '需要时重新开始。',
  },
  connection_lost: {
    what: '与赔案台核心的连接断开，不确定这一步是否已保存。',
    advice: '恢复连接后重新加载，核对结果。',
  },
  signed_out: {
    what: '这个页面的会话已结束，赔案台可能重新启动过。',
    advice: '用赔案台启动时显示的新地址打开。',
  },
  invalid_input: {
    what: '填写的内容不符合要求，没有保存。',
    advice: '检查填写的内容后重试。',
  },
  unexpected: {
    what: '赔案台遇到了意外问题，这一步没有完成。',
    advice: '重试一次；仍不成功时，把操作时间告诉管理员，日志里有记录。',
  },
  backupReason: {
    not_a_backup: '不是赔案台的备份文件',
    damaged: '文件已损坏',
    newer: '由更新版本的程序制作',
    locked: '给出的密码或恢复密钥打不开它',
    incomplete: '文件不完整',
    other: '{code}',
  },
  entity: {
    claim: '赔案',
    notice: '通知书',
    flag: '提示',
    line: '明细',
    pin: '凭证',
    document: '资料',
    view: '视图',
    profile: '映射方案',
    source: '来源',
    download: '文件',
    batch: '批次',
    decision: '核定',
    account: '账号',
    deletion: '删除申请',
    backup: '备份',
    authority: '权限设置',
    other: '内容',
  },
  place: {
    fileRow: '{file} 第 {row} 行',
    fileRowColumn: '{file} 第 {row} 行“{column}”',
    fileColumn: '{file}“{column}”列',
    file: '{file}',
    more: '等共 {n} 处',
  },
}
