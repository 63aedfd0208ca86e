/** Names of the messages between a window's preload and the shell. */
export const channels = {
  connectCore: 'desk:connect-core',
  corePort: 'desk:core-port',
  coreLost: 'desk:core-lost',
  chooseSource: 'desk:choose-source',
  takeDropped: 'desk:take-dropped',
  saveDownload: 'desk:save-download',
  setLanguage: 'desk:set-language',
  openExternal: 'desk:open-external',
} as const
