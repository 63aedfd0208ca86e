import { businessDate } from '@shared/domain/calendar'
import { previewPlanVersion } from '../adjudication/preview-plan-version'
import { now } from '../context'
import { implementing } from '../procedure'
import { bindAccount, releaseAccount } from './bindings'
import { certificateFile, issueCertificate } from './certificate/issue'
import { readMember, revealMember, saveMember } from './members'
import { payOwnShare } from './own-shares'
import { listPlans, readPlan, savePlan, savePlanVersion } from './plans'
import { readPolicy, savePolicy } from './policies'
import { searchMembers, searchPolicies } from './search'
import { raiseLimit } from './self-service'

const { policies } = implementing

export const policiesProcedures = {
  searchMembers: policies.searchMembers.handler(({ context: { core }, input }) =>
    core.database.snapshot((reader) => searchMembers(reader, input)),
  ),
  getMember: policies.getMember.handler(({ context: { core }, input }) =>
    core.database.snapshot((reader) => readMember(reader, input.id, businessDate(now(core)))),
  ),
  saveMember: policies.saveMember.handler(({ context: { core, actor }, input }) =>
    saveMember(core, actor, input),
  ),
  revealMember: policies.revealMember.handler(({ context: { core, actor }, input }) =>
    revealMember(core, actor, input),
  ),
  bindAccount: policies.bindAccount.handler(({ context: { core, actor }, input }) =>
    bindAccount(core, actor, input),
  ),
  releaseAccount: policies.releaseAccount.handler(({ context: { core, actor }, input }) =>
    releaseAccount(core, actor, input),
  ),

  search: policies.search.handler(({ context: { core }, input }) =>
    core.database.snapshot((reader) => searchPolicies(reader, input, businessDate(now(core)))),
  ),
  get: policies.get.handler(({ context: { core }, input }) =>
    core.database.snapshot((reader) =>
      readPolicy(reader, input.id, businessDate(now(core)), input.on),
    ),
  ),
  save: policies.save.handler(({ context: { core, actor }, input }) =>
    savePolicy(core, actor, input),
  ),
  raiseLimit: policies.raiseLimit.handler(({ context: { core, actor }, input }) =>
    raiseLimit(core, actor, input),
  ),
  payOwnShare: policies.payOwnShare.handler(({ context: { core, actor }, input }) =>
    payOwnShare(core, actor, input),
  ),
  certificate: policies.certificate.handler(({ context: { core, actor }, input }) =>
    issueCertificate(core, actor, input),
  ),
  certificateFile: policies.certificateFile.handler(({ context: { core, actor }, input }) =>
    certificateFile(core, actor, input.id),
  ),

  listPlans: policies.listPlans.handler(({ context: { core } }) => listPlans(core.database.reader)),
  getPlan: policies.getPlan.handler(({ context: { core }, input }) =>
    core.database.snapshot((reader) => readPlan(reader, input.id)),
  ),
  savePlan: policies.savePlan.handler(({ context: { core, actor }, input }) =>
    savePlan(core, actor, input),
  ),
  previewPlanVersion: policies.previewPlanVersion.handler(({ context: { core }, input, signal }) =>
    previewPlanVersion(core, input, signal),
  ),
  savePlanVersion: policies.savePlanVersion.handler(({ context: { core, actor }, input }) =>
    savePlanVersion(core, actor, input),
  ),
}
