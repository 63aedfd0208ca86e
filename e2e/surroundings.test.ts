import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { rawDatabase } from '../src-main/testing/raw-database'

/**
 * What the machine does to a desk, with the built program on a small disk of its own: full, read-only, held by
 * another program. Each is said plainly, and nothing is lost.
 */
const root = fileURLToPath(new URL('..', import.meta.url))
const commandLine = join(root, 'out/main/peian.js')
const batch = join(root, 'e2e/fixtures/synthea')

/** Whether this machine lets us have a small disk: a mount in a namespace of our own. */
function canMount(): boolean {
  if (process.platform !== 'linux') return false
  const tried = spawnSync('unshare', [
    '-rm',
    'mount',
    '-t',
    'tmpfs',
    '-o',
    'size=1m',
    'tmpfs',
    '/mnt',
  ])
  return tried.status === 0
}

interface Said {
  status: number
  json: Record<string, unknown>
  stderr: string
}

/**
 * Runs `script` in a shell whose folder `$DISK` is a disk of `size`. `desk NAME ARGS…` runs the command line on it
 * and keeps what it said under NAME.
 */
function onSmallDisk(size: string, script: string): (name: string) => Said {
  const folder = mkdtempSync(join(tmpdir(), 'peian-disk-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const disk = join(folder, 'disk')
  const said = join(folder, 'said')
  mkdirSync(disk)
  mkdirSync(said)
  const desk = `desk() {
    name="$1"; shift; status=0
    "$NODE" "$PEIAN" --data-dir "$DISK/desk" --lang en --json "$@" >"$SAID/$name.out" 2>"$SAID/$name.err" || status=$?
    echo "$status" >"$SAID/$name.status"
  }
  room() { df --output=avail -k "$DISK" | tail -1; }
  `
  execFileSync(
    'unshare',
    ['-rm', 'bash', '-ec', `mount -t tmpfs -o size=${size} tmpfs "$DISK"\n${desk}\n${script}`],
    {
      env: {
        ...process.env,
        NODE: process.execPath,
        PEIAN: commandLine,
        BATCH: batch,
        DISK: disk,
        SAID: said,
      },
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  )
  return (name) => {
    const text = (kind: string): string => {
      const path = join(said, `${name}.${kind}`)
      return existsSync(path) ? readFileSync(path, 'utf8') : ''
    }
    const out = text('out')
    return {
      status: Number(text('status')),
      json: out.startsWith('{') ? (JSON.parse(out) as Record<string, unknown>) : {},
      stderr: text('err'),
    }
  }
}

describe.skipIf(!canMount())('on a disk that gives way', () => {
  it('full: an import is refused in words, nothing changes, and it goes through once there is room', () => {
    const said = onSmallDisk(
      '64m',
      `desk init init --sample
        desk before claims count
        dd if=/dev/zero of="$DISK/filler" bs=1k count="$(( $(room) - 500 ))" status=none
        desk refused import "$BATCH" --profile synthea
        desk still claims count
        desk chain audit verify
        rm "$DISK/filler"
        desk done import "$BATCH" --profile synthea
        desk after claims count
        desk chainAfter audit verify`,
    )
    expect(said('init').status).toBe(0)
    const before = said('before').json
    expect(said('refused')).toMatchObject({
      status: 1,
      json: { error: { code: 'disk_full' } },
      stderr: expect.stringContaining('The disk is full; nothing was saved') as unknown,
    })
    expect(said('still').json).toEqual(before)
    expect(said('chain').json).toMatchObject({ ok: true })
    expect(said('done').status).toBe(0)
    expect(Number(said('after').json['total'])).toBeGreaterThan(Number(before['total']))
    expect(said('chainAfter').json).toMatchObject({ ok: true })
  }, 120_000)

  it('read-only: everything can still be said to be so, and nothing is lost', () => {
    const said = onSmallDisk(
      '64m',
      `desk init init --sample
        mount -o remount,ro "$DISK"
        desk refused import "$BATCH" --profile synthea
        mount -o remount,rw "$DISK"
        desk after claims count
        desk chain audit verify`,
    )
    expect(said('refused')).toMatchObject({
      status: 1,
      json: { error: { code: 'read_only' } },
      stderr: expect.stringContaining('cannot be written') as unknown,
    })
    expect(said('after').json).toMatchObject({ total: 240 })
    expect(said('chain').json).toMatchObject({ ok: true })
  }, 60_000)
})

it('held by another program: the desk waits, then says so, and nothing is lost', () => {
  const folder = mkdtempSync(join(tmpdir(), 'peian-held-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const run = (...argv: string[]) => {
    const { status, stdout } = spawnSync(
      process.execPath,
      [commandLine, '--data-dir', folder, '--json', ...argv],
      { encoding: 'utf8' },
    )
    return { status, json: JSON.parse(stdout) as Record<string, unknown> }
  }
  expect(run('init').status).toBe(0)
  const other = rawDatabase(folder)
  other.exec('BEGIN IMMEDIATE')
  expect(run('init', '--sample')).toMatchObject({
    status: 1,
    json: { error: { code: 'desk_busy' } },
  })
  other.exec('ROLLBACK')
  other.close()
  expect(run('init', '--sample').status).toBe(0)
  expect(run('claims', 'count').json).toMatchObject({ total: 240 })
}, 60_000)
