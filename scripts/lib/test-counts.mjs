/**
 * Counts a vitest JSON report. A file that could not be loaded and a run that failed without a failed
 * test each count as one failure; so does a run without a report.
 * @param report the parsed report, or `null`
 * @param status the exit status of vitest
 */
export function vitestCounts(report, status) {
  if (!report) return { passed: 0, failed: 1, skipped: 0 }
  const brokenFiles = report.testResults.filter(
    ({ status: result, assertionResults }) =>
      result === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  ).length
  const failed = report.numFailedTests + brokenFiles
  return {
    passed: report.numPassedTests,
    failed: failed === 0 && status !== 0 ? 1 : failed,
    skipped: report.numPendingTests + (report.numTodoTests ?? 0),
  }
}

/** The sum. A run in which nothing passed is not a success. */
export function total(counts) {
  const sum = (key) => counts.reduce((all, one) => all + one[key], 0)
  const [passed, failed, skipped] = [sum('passed'), sum('failed'), sum('skipped')]
  return { passed, failed, skipped, ok: failed === 0 && passed > 0 }
}
