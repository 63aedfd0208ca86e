/** What somebody dropped: its plain files, and the folder's name if it was one. */
export interface Dropped {
  files: File[]
  name: string | null
}

/** Reads a drop, one folder deep: a batch is a file, several files, or a folder of files. */
export async function readDrop(transfer: DataTransfer): Promise<Dropped> {
  // Entries must be taken before the first pause: the transfer is empty afterwards.
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry() ?? [])
  const plain = [...transfer.files]
  const [folder] = entries
  if (entries.length === 1 && folder instanceof FileSystemDirectoryEntry) {
    const children = await readFolder(folder)
    const files = await Promise.all(
      children.filter((entry) => entry instanceof FileSystemFileEntry).map(readFile),
    )
    return { files: files.filter(({ name }) => !name.startsWith('.')), name: folder.name }
  }
  return { files: plain, name: null }
}

async function readFolder(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader()
  const all: FileSystemEntry[] = []
  for (;;) {
    // The browser hands out a folder in portions; an empty one is the end.
    const portion = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    )
    if (portion.length === 0) return all
    all.push(...portion)
  }
}

function readFile(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject))
}
