import { businessDate } from '@shared/domain/calendar'
import {
  claimChannels,
  claimTypes,
  documentKinds,
  incidentTypes,
  type DocumentKind,
  type IdentityVerification,
} from '@shared/domain/catalogues'
import type { Inputs, Outputs } from '@shared/contract'
import { refusal } from '@shared/contract/errors'
import { assessMaterials, type AssessedMaterial } from '@shared/domain/materials/assess'
import {
  materialFactsOf,
  type AskedMaterial,
  type KnownClaim,
  type Paper,
} from '@shared/domain/materials/facts'
import { readRaisedLimits } from '../bench/raised-limits'
import { inCatalogue } from '../claims/read'
import type { Core } from '../context'
import type { Reader } from '../database/database'
import { readIntakeSettings } from '../desk/intake'
import { readMatrix } from './matrix'
import { problemsOf } from './stored-problems'

/**
 * What each claim needs by the desk's document matrix and how it stands, for up to some hundred claims with ten
 * queries. Claims that are not there are left out. Papers that belong to a claim still to be filed do not count
 * (GAP-05); a tagged page counts as what its tag says.
 * @param reader a snapshot or a write transaction, so that all parts are of one moment
 */
export async function readMaterials(
  reader: Reader,
  claimIds: readonly string[],
): Promise<Map<string, AssessedMaterial[]>> {
  const claims = await readKnownClaims(reader, claimIds)
  const { value: rules } = await readMatrix(reader)
  return new Map(
    [...claims].map(([id, known]) => [id, assessMaterials(materialFactsOf(known), rules)]),
  )
}

/**
 * What one claim needs and how it stands, with how its papers were found.
 * @throws `not_found`
 */
export async function materialsOfClaim(
  core: Core,
  { claimId }: Inputs['gaps']['materials'],
): Promise<Outputs['gaps']['materials']> {
  return core.database.snapshot(async (reader) => {
    const materials = (await readMaterials(reader, [claimId])).get(claimId)
    if (!materials) throw refusal('not_found', { entity: 'claim', id: claimId })
    const checks = await reader
      .selectFrom('document_checks')
      .innerJoin('staff', 'staff.id', 'document_checks.actor_id')
      .select(['document_id', 'state', 'problems', 'note', 'staff.name as by'])
      .select('document_checks.created_at as at')
      .where('claim_id', '=', claimId)
      .orderBy('document_checks.created_at')
      .execute()
    const setAside = await reader
      .selectFrom('documents')
      .select('id')
      .where('claim_id', '=', claimId)
      .where('set_aside_at', 'is not', null)
      .orderBy('set_aside_at')
      .execute()
    return {
      materials: materials.map((found) => ({
        material: found.material,
        zh: found.zh,
        en: found.en,
        state: found.state,
        blocking: found.blocking,
        original: found.original,
        bothSides: found.bothSides,
        rule: found.rules[0] ?? '',
        documents: found.papers.map(({ documentId, fileName, receivedAt }) => ({
          documentId,
          fileName,
          receivedAt,
        })),
        problems: [...found.problems],
      })),
      checks: checks.map(({ document_id: documentId, problems, ...check }) => ({
        ...check,
        documentId,
        problems: problemsOf(problems),
      })),
      setAside: setAside.map(({ id }) => id),
    }
  })
}

/** The claims as the matrix asks about them. */
async function readKnownClaims(
  reader: Reader,
  claimIds: readonly string[],
): Promise<Map<string, KnownClaim>> {
  if (claimIds.length === 0) return new Map()
  const rows = await readHeads(reader, claimIds)
  const invoices = await readInvoiceSums(reader, claimIds)
  const papers = await readPapers(reader, claimIds)
  const asked = await readAskedMaterials(reader, claimIds)
  const limits = await readRaisedLimits(
    reader,
    rows.flatMap(({ policyId }) => policyId ?? []),
  )
  const { value: settings } = await readIntakeSettings(reader)
  return new Map(
    rows.map((row) => {
      const insured = {
        id: row.insuredId,
        birthOn: row.birthOn,
        idType: row.idType,
        idValidTo: row.idValidTo,
        verification: row.verification,
      }
      const known: KnownClaim = {
        channel: inCatalogue(claimChannels, row.channel, 'paper'),
        claimType: inCatalogue(claimTypes, row.claimType, 'other'),
        incidentType: inCatalogue(incidentTypes, row.incidentType, 'other'),
        receivedOn: businessDate(row.receivedAt),
        insured,
        applicant: { person: applicantOf(row, insured), relation: row.applicantRelation },
        signedOn: row.signedOn,
        authorizedOn: row.authorizedOn,
        provider: row.providerId === null ? null : { ownership: row.ownership },
        payee: { branch: row.payeeBranch, account: row.payeeAccount },
        policy:
          row.policyId === null ? null : { selfServiceLimitFen: limits.get(row.policyId) ?? null },
        claimedFen: row.claimedFen,
        otherCompensationFen: row.otherCompensationFen,
        invoices: invoices.get(row.id) ?? [],
        selfServiceLimitFen: settings.selfServiceLimitFen,
        papers: papers.get(row.id) ?? [],
        asked: asked.get(row.id) ?? [],
      }
      return [row.id, known]
    }),
  )
}

function readHeads(reader: Reader, claimIds: readonly string[]) {
  return reader
    .selectFrom('claims')
    .innerJoin('members', 'members.id', 'claims.insured_id')
    .leftJoin('members as applicant', 'applicant.id', 'claims.applicant_id')
    .leftJoin('providers', 'providers.id', 'claims.provider_id')
    .select([
      'claims.id',
      'claims.channel',
      'claims.claim_type as claimType',
      'claims.incident_type as incidentType',
      'claims.received_at as receivedAt',
      'claims.insured_id as insuredId',
      'members.birth_on as birthOn',
      'members.id_type as idType',
      'members.id_valid_to as idValidTo',
      'members.id_verification as verification',
      'claims.applicant_id as applicantId',
      'claims.applicant_relation as applicantRelation',
      'applicant.birth_on as applicantBirthOn',
      'applicant.id_type as applicantIdType',
      'applicant.id_valid_to as applicantIdValidTo',
      'applicant.id_verification as applicantVerification',
      'claims.signed_on as signedOn',
      'claims.authorized_on as authorizedOn',
      'claims.provider_id as providerId',
      'providers.ownership',
      'claims.payee_branch as payeeBranch',
      'claims.payee_account as payeeAccount',
      'claims.policy_id as policyId',
      'claims.claimed_fen as claimedFen',
      'claims.other_compensation_fen as otherCompensationFen',
    ])
    .where('claims.id', 'in', [...claimIds])
    .execute()
}
type Head = Awaited<ReturnType<typeof readHeads>>[number]

function applicantOf(row: Head, insured: KnownClaim['insured']): KnownClaim['applicant']['person'] {
  if (row.applicantId === null) return row.applicantRelation === 'self' ? insured : null
  const verification: IdentityVerification = row.applicantVerification ?? 'unverified'
  return {
    id: row.applicantId,
    birthOn: row.applicantBirthOn,
    idType: row.applicantIdType,
    idValidTo: row.applicantIdValidTo,
    verification,
  }
}

async function readInvoiceSums(reader: Reader, claimIds: readonly string[]) {
  const rows = await reader
    .selectFrom('invoices')
    .select([
      'claim_id as claimId',
      'total_fen as totalFen',
      'social_insurance_fen as socialInsuranceFen',
      'third_party_fen as thirdPartyFen',
    ])
    .where('claim_id', 'in', [...claimIds])
    .execute()
  return Map.groupBy(rows, ({ claimId }) => claimId)
}

/** The papers of claims, newest first, each with what its tagged pages are, how it was found and what it answers. */
export async function readPapers(
  reader: Reader,
  claimIds: readonly string[],
): Promise<Map<string, Paper[]>> {
  if (claimIds.length === 0) return new Map()
  const documents = await reader
    .selectFrom('documents')
    .leftJoin('document_checks', 'document_checks.document_id', 'documents.id')
    .select([
      'documents.id',
      'documents.claim_id as claimId',
      'documents.kind',
      'documents.file_name as fileName',
      'documents.received_at as receivedAt',
      'document_checks.state',
      'document_checks.problems',
    ])
    .where('documents.claim_id', 'in', [...claimIds])
    .where('documents.set_aside_at', 'is', null)
    .orderBy('documents.received_at', 'desc')
    .orderBy('documents.id', 'desc')
    .execute()
  const tags = await reader
    .selectFrom('page_tags')
    .select(['document_id as documentId', 'kind'])
    .distinct()
    .where('claim_id', 'in', [...claimIds])
    .execute()
  const answers = await reader
    .selectFrom('gap_item_documents')
    .innerJoin('gap_items', 'gap_items.id', 'gap_item_documents.item_id')
    .select(['gap_item_documents.document_id as documentId', 'gap_items.material'])
    .distinct()
    .where('gap_item_documents.claim_id', 'in', [...claimIds])
    .execute()
  const tagsOf = Map.groupBy(tags, ({ documentId }) => documentId)
  const answersOf = Map.groupBy(answers, ({ documentId }) => documentId)
  const papers = documents.map(({ claimId, ...row }) => ({
    claimId,
    paper: {
      documentId: row.id,
      fileName: row.fileName,
      receivedAt: row.receivedAt,
      kinds: [row, ...(tagsOf.get(row.id) ?? [])].map(({ kind }) => kindOf(kind)),
      check:
        row.state === null
          ? null
          : { state: row.state, problems: problemsOf(row.problems ?? '[]') },
      answers: (answersOf.get(row.id) ?? []).map(({ material }) => material),
    },
  }))
  const byClaim = Map.groupBy(papers, ({ claimId }) => claimId)
  return new Map([...byClaim].map(([id, own]) => [id, own.map(({ paper }) => paper)]))
}

/** The newest gap item of each material of the claims, over all their requests. */
export async function readAskedMaterials(
  reader: Reader,
  claimIds: readonly string[],
): Promise<Map<string, AskedMaterial[]>> {
  if (claimIds.length === 0) return new Map()
  const rows = await reader
    .selectFrom('gap_items')
    .innerJoin('gap_requests', 'gap_requests.id', 'gap_items.request_id')
    .select([
      'gap_items.claim_id as claimId',
      'gap_items.material',
      'gap_items.state',
      'gap_items.problems',
      'gap_requests.state as requestState',
    ])
    .where('gap_items.claim_id', 'in', [...claimIds])
    .orderBy('gap_requests.number', 'desc')
    .orderBy('gap_items.position', 'desc')
    .execute()
  return new Map(
    [...Map.groupBy(rows, ({ claimId }) => claimId)].map(([id, items]) => {
      const newest = new Map(items.toReversed().map((item) => [item.material, item]))
      return [
        id,
        [...newest.values()].map(({ material, state, problems, requestState }) => ({
          material,
          state,
          open: requestState === 'open',
          problems: problemsOf(problems),
        })),
      ]
    }),
  )
}

function kindOf(kind: string): DocumentKind {
  return inCatalogue(documentKinds, kind, 'other')
}
