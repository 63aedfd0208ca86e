import { now } from '../context'
import { adjudicateClaim } from '../adjudication/propose'
import { adjudicateMany } from '../adjudication/propose-many'
import { implementing } from '../procedure'
import { confirmDecision } from './confirm'
import { addDocument, openDocument } from './documents'
import { decide, refuse, withdraw } from './judge'
import { countClaims, countMatching, listClaims, suggest } from './queue'
import { findClaimId, readClaim } from './read'
import { revealPersonal } from './reveal'
import {
  closeClaim,
  releaseClaim,
  reopenClaim,
  returnToReview,
  takeClaim,
  takeNextClaim,
} from './work'

const { claims } = implementing

export const claimsProcedures = {
  list: claims.list.handler(({ context: { core, actor }, input }) =>
    listClaims(core, actor, input),
  ),
  count: claims.count.handler(({ context: { core, actor } }) => countClaims(core, actor)),
  countMatching: claims.countMatching.handler(({ context: { core, actor }, input }) =>
    countMatching(core, actor, input.filter),
  ),
  get: claims.get.handler(({ context: { core }, input }) =>
    core.database.snapshot((reader) => readClaim(reader, input.id, now(core))),
  ),
  getByNumber: claims.getByNumber.handler(({ context: { core }, input }) =>
    core.database.snapshot(async (reader) =>
      readClaim(reader, await findClaimId(reader, input.claimNo), now(core)),
    ),
  ),
  suggest: claims.suggest.handler(({ context: { core }, input }) =>
    suggest(core.database.reader, input.text),
  ),
  take: claims.take.handler(({ context: { core, actor }, input }) => takeClaim(core, actor, input)),
  takeNext: claims.takeNext.handler(({ context: { core, actor } }) => takeNextClaim(core, actor)),
  release: claims.release.handler(({ context: { core, actor }, input }) =>
    releaseClaim(core, actor, input),
  ),
  decide: claims.decide.handler(({ context: { core, actor }, input }) =>
    decide(core, actor, input),
  ),
  adjudicate: claims.adjudicate.handler(({ context: { core, actor }, input }) =>
    adjudicateClaim(core, actor, input),
  ),
  adjudicateMany: claims.adjudicateMany.handler(({ context: { core, actor }, input, signal }) =>
    adjudicateMany(core, actor, input, signal),
  ),
  refuse: claims.refuse.handler(({ context: { core, actor }, input }) =>
    refuse(core, actor, input),
  ),
  confirm: claims.confirm.handler(({ context: { core, actor }, input }) =>
    confirmDecision(core, actor, input),
  ),
  reveal: claims.reveal.handler(({ context: { core, actor }, input }) =>
    revealPersonal(core, actor, input),
  ),
  withdraw: claims.withdraw.handler(({ context: { core, actor }, input }) =>
    withdraw(core, actor, input),
  ),
  returnToReview: claims.returnToReview.handler(({ context: { core, actor }, input }) =>
    returnToReview(core, actor, input),
  ),
  close: claims.close.handler(({ context: { core, actor }, input }) =>
    closeClaim(core, actor, input),
  ),
  reopen: claims.reopen.handler(({ context: { core, actor }, input }) =>
    reopenClaim(core, actor, input),
  ),
  addDocument: claims.addDocument.handler(({ context: { core, actor }, input }) =>
    addDocument(core, actor, input),
  ),
  openDocument: claims.openDocument.handler(({ context: { core, actor }, input }) =>
    openDocument(core, actor, input.id, input.documentId),
  ),
}
