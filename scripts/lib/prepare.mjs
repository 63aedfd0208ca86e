import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { fileHash, sourceFingerprint } from './fingerprint.mjs'
import { at, environment, run } from './process.mjs'
import { say, Stop } from './say.mjs'

const LEAST_NODE = 22

/**
 * Brings the project into a state in which it can run: packages as the lock file says, a Node that is
 * new enough, and (unless `build` is false) a build of the present sources. Does only what is due.
 * @returns `{ node, env }`: the Node to run with and the environment for tools
 * @throws Stop with a sentence that says what to do
 */
export async function prepare({ build = true } = {}) {
  await install()
  const node = await findNode()
  const env = environment(node)
  if (build) await buildIfStale(node, env)
  return { node, env }
}

const stampFile = () => at('node_modules', '.peian-stamp')

async function install() {
  const wanted = `${fileHash('package-lock.json')} ${process.platform} ${process.arch}`
  if (readText(stampFile()) === wanted) return
  if (!installedAsLocked()) {
    say(
      '正在安装依赖包（npm ci），第一次要几分钟…',
      'Installing packages (npm ci); the first time takes a few minutes…',
    )
    const [command, ...args] = npmCommand()
    const install = ['ci', '--loglevel=error', '--no-audit', '--no-fund']
    const { status } = await run(command, [...args, ...install], {
      shell: process.platform === 'win32' && command === 'npm',
      // The program itself is fetched when it is first started with a display.
      env: { ...process.env, ELECTRON_SKIP_BINARY_DOWNLOAD: '1' },
    })
    if (status !== 0) {
      throw new Stop(
        '依赖包没有装好。请检查网络或软件源（npm config get registry）后再运行同一条命令；上面是 npm 说的原因。',
        'The packages could not be installed. Check the network or the registry (npm config get registry) and run the same command again; the reason npm gave is above.',
      )
    }
  }
  writeFileSync(stampFile(), wanted)
}

/** Whether npm's own record of what is installed names the versions of the lock file. */
function installedAsLocked() {
  const locked = readJson(at('package-lock.json'))?.packages
  const installed = readJson(at('node_modules', '.package-lock.json'))?.packages
  if (!locked || !installed) return false
  return Object.entries(locked).every(([path, { version, optional, link }]) => {
    if (path === '' || link) return true
    const found = installed[path]
    return found ? found.version === version : optional === true
  })
}

/** npm as it runs this script, else the one on the PATH. */
function npmCommand() {
  const own = process.env.npm_execpath
  return own && basename(own) === 'npm-cli.js' ? [process.execPath, own] : ['npm']
}

/** The Node that came with the packages, else the user's own when it is new enough. */
async function findNode() {
  const bundled = at(
    'node_modules',
    'node',
    'bin',
    process.platform === 'win32' ? 'node.exe' : 'node',
  )
  if ((await majorOf(bundled)) >= LEAST_NODE) return bundled
  // npm may have been told not to run install scripts; the package's own script is all that is missing.
  const script = at('node_modules', 'node', 'installArchSpecificPackage.js')
  if (existsSync(script)) {
    say('正在补装 Node 运行环境…', 'Fetching the Node runtime…')
    await run(process.execPath, [script], {
      capture: true,
      cwd: dirname(script),
      timeoutMs: 300_000,
    })
    if ((await majorOf(bundled)) >= LEAST_NODE) return bundled
  }
  if (Number(process.versions.node.split('.')[0]) >= LEAST_NODE) return process.execPath
  throw new Stop(
    `需要 Node ${LEAST_NODE} 或更新的版本（现在是 ${process.versions.node}）。请安装新版 Node，或允许 npm 运行 node 包的安装脚本后再试。`,
    `Node ${LEAST_NODE} or newer is needed (this is ${process.versions.node}). Install a newer Node, or let npm run the install script of the package "node", and try again.`,
  )
}

async function majorOf(node) {
  if (!existsSync(node)) return 0
  const { status, output } = await run(node, ['--version'], { capture: true, timeoutMs: 20_000 })
  return status === 0 ? Number(/^v(\d+)\./u.exec(output)?.[1] ?? 0) : 0
}

async function buildIfStale(node, env) {
  const stamp = at('out', '.stamp')
  const wanted = sourceFingerprint()
  const built =
    existsSync(at('out', 'main', 'peian.js')) && existsSync(at('out', 'renderer', 'index.html'))
  if (built && readText(stamp) === wanted) return
  say('正在构建…', 'Building…')
  const tool = at('node_modules', 'electron-vite', 'bin', 'electron-vite.js')
  const { status, output } = await run(node, [tool, 'build', '--logLevel', 'warn'], {
    env,
    capture: true,
  })
  if (status !== 0) {
    process.stderr.write(output)
    throw new Stop(
      '构建失败，原因见上。如果改过源代码，请先改正；否则删除 node_modules 和 out 后再试。',
      'The build failed; the reason is above. If you changed the sources, mend them first; otherwise delete node_modules and out and try again.',
    )
  }
  mkdirSync(at('out'), { recursive: true })
  writeFileSync(stamp, wanted)
}

function readText(path) {
  return existsSync(path) ? readFileSync(path, 'utf8') : null
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return null
  }
}
