import type { Translation } from '../texts'
import type { viewer as chinese } from '../zh/viewer'

export const viewer: Translation<typeof chinese> = {
  thumbnails: 'All pages',
  pages: 'Pages of {name}',
  pageOf: 'Page {page} of {pages}',
  page: 'Page number',
  tools: 'Page tools',
  previous: 'Page before',
  next: 'Next page',
  zoomIn: 'Zoom in',
  zoomOut: 'Zoom out',
  fitOther: 'Fit the width, or the page',
  fit: { width: 'Width', page: 'Page' },
  turnLeft: 'Turn left',
  turnRight: 'Turn right',
  documentKind: 'What this document is',
  pageKind: 'What page {page} is',
  asDocument: 'As the document',
  opening: 'Opening the document',
  noPicture: 'No preview',
  unshown:
    'This document ({type}) cannot be shown here: its format is not supported, or the file is damaged. Save it to look at it with another program.',
  pageDamaged: 'A page could not be drawn; the others are not affected. Save the original to look.',
  mayNotOpen: 'You may not open documents. An administrator grants that on the Authority page.',
  pin: {
    line: 'line',
    count: '{n} pin | {n} pins',
    of: 'Evidence for {name}',
    remove: 'Remove the pin of {name}',
    how: 'Mark the evidence for {name}: drag on the page, or move the frame with the arrow keys, size it with Shift, and confirm with Enter.',
    frame:
      'Frame: arrow keys move it, Shift with arrow keys sizes it, Ctrl with arrow keys moves finely, Enter confirms, Esc cancels',
  },
  keys: {
    title: 'Documents',
    page: 'Page before, next page',
    document: 'Document before, next document',
    zoom: 'Zoom in, zoom out',
    fit: 'Fit the width or the page',
    turn: 'Turn left, turn right',
  },
}
