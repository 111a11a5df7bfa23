/** Every bound of the product, each with the reason for its size. Configuration may lower or raise those it names. */
export const limits = {
  /** One message. The largest seen in the field are PDF reports in OBX-5; 16 MiB holds a 12 MB PDF in base64. */
  messageBytes: 16 * 1024 * 1024,
  /** What the HL7v2 parser takes in one piece at all, whatever a feed allows: below the longest string of the engine. */
  parseBytes: 256 * 1024 * 1024,
  /** The largest real results have some ten thousand OBX; 16 MiB of three-letter lines would be millions of objects. */
  segmentsPerMessage: 100_000,
  /** No segment of the standard has 100 fields; beyond it the rest stays in the last field, as it does with repetitions. */
  fieldsPerSegment: 1_000,
  repetitionsPerField: 10_000,
  /** Components of a repetition and sub-components of a component that are read; the largest data types have 30. */
  partsPerField: 256,
  /** Findings kept of one message: those of the first hundred faults tell what is wrong. */
  findingsPerMessage: 100,
  /** Business keys of one message: order is kept by these; a message of more is not one patient's. */
  keysPerMessage: 1_000,
  /** Messages that one file or frame is split into. */
  messagesPerBatch: 100_000,
  /** Issues that an answer tells of: enough to see what is wrong, small enough for any receiver. */
  errorsPerAnswer: 20,
  /** Bytes kept of what was not a complete frame (junk, an aborted frame): enough to see what it was. */
  fragmentBytes: 64 * 1024,
  /** A frame that has begun must end within this time: slow senders exist, slow-loris peers too. */
  frameTimeoutMs: 30_000,
  /** A connection that says nothing. Interfaces idle at night, so hours; keepalive finds dead peers sooner. */
  idleTimeoutMs: 6 * 60 * 60 * 1000,
  /** Silence after which the kernel asks whether the peer is still there. */
  keepAliveMs: 60_000,
  /** A frame that ends with FS may be followed by its CR in the next packet; senders that never send it wait this long. */
  endBlockGraceMs: 50,
  /** Answers that a sender has not read yet, per connection: it is read no further above it. */
  answersUnreadBytes: 1024 * 1024,
  /** Messages of one connection whose application answer (enhanced mode, MSH-16) is still due. */
  outcomesAwaited: 1024,
  /** Fragments (aborted frames, junk) that one listener journals a minute: scanners must not fill the disk. */
  fragmentsKeptPerMinute: 60,
  /** After our last answer a peer has this long to close its side; then the connection is cut. */
  lingerTimeoutMs: 2_000,
  /** A watched folder is looked at this often besides its notifications; a file that did not change between two looks is whole. */
  folderPollMs: 1_000,
  /** A TLS handshake must end within this time. */
  handshakeTimeoutMs: 10_000,
  /** How long our client waits for a connection and for each answer. */
  connectTimeoutMs: 10_000,
  answerTimeoutMs: 30_000,
  connectionsPerPeer: 64,
  connectionsTotal: 1024,
  /** Frames of one connection that may wait for their commit; the socket is paused above it. */
  framesInFlight: 256,
  /** Bytes of all messages that wait for their commit, over all connections: sockets pause above it. */
  bytesInFlight: 128 * 1024 * 1024,
  /** One group commit. Larger groups gain nothing (journal bench) and delay the first of the group. */
  appendBatchEntries: 500,
  appendBatchBytes: 4 * 1024 * 1024,
  /** Entries applied in one transaction together with the offset. */
  applyBatchEntries: 32,
  /** The same on the embedded database, where an append waits for the one connection as long as a batch is under way. */
  applyBatchEntriesEmbedded: 16,
  /** Entries read ahead while those before are applied; of them the next batch is translated, too. Bounds memory at any backlog. */
  readAheadEntries: 256,
  readAheadBytes: 32 * 1024 * 1024,
  /** Directory entries a consumer remembers as stored: more than a large hospital has of beds, doctors and payers in use. */
  knownMentions: 20_000,
  /** Content errors: attempts before an entry stays parked; database errors retry without end. */
  applyAttempts: 3,
  /** Header texts (MSH-3, 4, 9, 10) kept in columns; HL7 v2.9 gives MSH-10 199. The bytes keep all of it. */
  headerChars: 256,
  /** Keys of one entry: a merge names four, a batch result dozens; thousands are an attack. */
  keysPerEntry: 1000,
  /** A number or an authority in a key: longer ones are known by their beginning and hash. Of two, a `|` as `%7C`, is `keyChars`. */
  keyPartChars: 120,
  /** A key longer than this is kept as its beginning and its hash. */
  keyChars: 512,
  /** Back-off of a consumer whose database is in trouble: from, doubling up to. */
  retryFromMs: 50,
  retryUpToMs: 5_000,
  /** How often a consumer looks for entries that another process appended; those of its own process wake it. */
  journalPollMs: 1_000,
  /** Entries that may wait behind a parked one of the same key before the feed is reported as stuck. */
  parkedEntriesPerFeed: 10_000,
  /** Records that merges and links may join into one person: its searches look into the slice of each. */
  personRecords: 500,
  /** Entries of one key that a refold takes in. */
  refoldEntries: 100_000,
  /** How long a refold lets live traffic go first before each patient: longer, and it would never end on a busy day. */
  refoldYieldMs: 100,
  /** Patients that a refold remembers as done, 20 MB of keys; in a larger selection some are folded twice. */
  refoldPatients: 200_000,
  /** Assigning authorities under which a number without one is looked for. */
  authoritiesTried: 50,
  /** Page size of searches: asked for and at most. */
  searchPageDefault: 50,
  searchPageMax: 1000,
  /** Messages that are translated anew for a list of what is unmapped: some seconds of work. */
  unmappedMessages: 5000,
  /** Rows that one search statement may look at before it must answer with what it has and a next link. */
  searchScanRows: 10_000,
  /** What one search may ask: values of a comma list, parameters, characters of a parameter's name, keys of an order. */
  searchAlternatives: 1_000,
  searchParameters: 100,
  searchNameChars: 500,
  searchSortKeys: 5,
  /** Types that one search may go through, each by a search of its own. */
  searchTypes: 20,
  /** A `_filter`: its characters, and how deep its parentheses nest. */
  searchFilterChars: 10_000,
  searchFilterDepth: 20,
  /** Characters of a sealed search in the address of its next page: node reads 16 KiB of headers, proxies mostly 8 KiB. */
  pageLinkChars: 6_000,
  /** Steps of a chain, `_has` among them: each is a search of its own. Clients use one, rarely two. */
  searchChainDepth: 3,
  /** Resources that a step of a chain may find: the next step is asked for each of them. */
  searchResolved: 1_000,
  /** Resources that are read to be put in an order of their values, or all at once for other reasons. */
  searchSortRows: 5_000,
  /** Resources of a chart that a document is made of at once: some 20 MB of XML, a second of work. */
  documentResources: 10_000,
  /** Statements of a made document within each other: real ones have five, and each is a few levels of XML. */
  statementDepth: 20,
  searchPagesRead: 10,
  /** Resources told beside a page by `_include` and `_revinclude`, and the rounds of `:iterate`. */
  searchIncluded: 1_000,
  /** `_include` and `_revinclude` of one search: each is asked of a page, and in every round. */
  searchIncludes: 20,
  searchIncludeRounds: 3,
  /** Rows that re-indexing looks at in one transaction: writers wait for no more than these. */
  reindexRows: 200,
  /** A FHIR request's body, and how deep its JSON may nest. */
  requestBytes: 16 * 1024 * 1024,
  requestDepth: 64,
  /** Entries of a batch or transaction: a day of one patient's chart, well below what one database transaction bears. */
  bundleEntries: 10_000,
  /** Bundles within a Bundle that messages are made of: a collection of transactions, and one of those. */
  bundlesWithin: 4,
  /** Operations of a patch; more is a new resource. */
  patchOperations: 1_000,
  /** A patch's path: the longest real ones have some two hundred characters. */
  patchPathChars: 1_000,
  /** The longest id or version that FHIR knows. */
  idChars: 64,
  /** How long a client waits for its write to be applied: longer, and its own patience is at an end. */
  writeAnswerMs: 60_000,
  /** Elements and attributes of a request's XML: a Bundle of a thousand resources of a hundred elements has half of it. */
  xmlNodes: 200_000,
  /** A clinical document in XML: its bytes, its elements with their attributes (a CCD of 1 MB has 60,000), and how deep they nest. */
  documentBytes: 64 * 1024 * 1024,
  documentNodes: 1_000_000,
  documentDepth: 256,
  /** What a FHIR package unpacks to, and its files: US Core with its examples is 40 MB and 700 files. */
  packageBytes: 512 * 1024 * 1024,
  packageFiles: 20_000,
  /** Errors that one validation lists, and as many warnings: those of the first hundred faults tell what is wrong. */
  issuesPerValidation: 100,
  /** How deep the validator follows elements: R4's own recursions (Questionnaire, contained) stay far below. */
  validationDepth: 128,
  /** Elements that one invariant may look at; beyond it the invariant is left open, with an issue that says so. */
  invariantSteps: 1_000_000,
  /** The largest message that `send` and `convert` read from a file: above what any receiver takes, so that it can refuse. */
  inputMessageBytes: 256 * 1024 * 1024,
  /** How often `load` asks a server again that is overloaded or restarting: with the pauses between, for half a minute. */
  loadAttempts: 9,
  /** causeway.yaml: a thousand feeds with every option set are half of it. */
  configBytes: 1024 * 1024,
  /** Free space below which `doctor` warns: a busy day of a large network, journalled and stored. */
  diskSpaceBytes: 5 * 1024 ** 3,
  /** How long a stop waits for what is under way. */
  drainTimeoutMs: 10_000,
  /** Ids of directory entries that are remembered rather than derived again: some 200 bytes each. */
  rememberedDirectoryIds: 20_000,
  /** Deaths of the embedded database's worker within a minute that end the process. */
  workerDeathsPerMinute: 3,
  /** Connections to a PostgreSQL server; of these, kept for journal appends, which never wait behind readers. */
  databaseConnections: 10,
  databaseUrgentConnections: 2,
  /** Statements and transactions that may wait for a connection; what feeds them is bounded well below it. */
  databaseWaiting: 10_000,
  /** Urgent turns in a row on the embedded database while normal work waits: it keeps a seventeenth at least. */
  urgentTurnsInARow: 16,
  /** Locks that one transaction takes by name, before it locks a system as a whole: PostgreSQL has room for 6,400 of all. */
  transactionLocks: 1_000,
  /** Opening a connection to a server. */
  connectMs: 10_000,
  /** One statement on a server (statement_timeout), and its wait for a lock. Ours take milliseconds. */
  statementMs: 30_000,
  lockMs: 10_000,
  /** One statement on the embedded database, which cannot be cancelled: its worker is ended and recovers. */
  embeddedStatementMs: 300_000,
  /** How often the embedded database is looked at for what a server does by itself: checkpoints, vacuum. */
  upkeepIntervalMs: 2_000,
  vacuumIntervalMs: 60_000,
  /** Log since the last checkpoint: a crash replays it (about 50 MB/s) before the database answers again. */
  checkpointBytes: 512 * 1024 * 1024,
  /** The same where the database is at rest, so that a busy time begins far from the next checkpoint. */
  restingCheckpointBytes: 32 * 1024 * 1024,
  /** Transactions since a table was last frozen (PostgreSQL's autovacuum_freeze_max_age); at 2^31 the database ends. */
  freezeAge: 200_000_000,
  /** A transaction from begin to commit; one that was forgotten must not hold its locks, or the only connection. */
  transactionMs: 60_000,
} as const;

export type Limits = { readonly [name in keyof typeof limits]: number };
