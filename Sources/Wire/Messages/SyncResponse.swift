/// What the server says first (SPEC.md §5.4).
package struct Welcome: Sendable, Equatable {
    package var protocolVersion: Int64
    package var schema: Int64
    /// The server's clock as it answers, in milliseconds since 1970 UTC.
    package var serverMilliseconds: Int64
    /// Changes when the server comes back from a backup; cursors are good within one epoch.
    package var epoch: Int64
    /// Every change of the device up to this number has its outcome and is durable.
    package var acknowledged: Int64
    /// The token of the directory. When it is not the one that the hello named, the whole directory
    /// follows, and cells that it does not name have left the device's scope.
    package var directory: Int64
    /// The device is revoked: it offers what it has not sent yet and then wipes itself.
    package var isRevoked: Bool

    package init(
        protocolVersion: Int64, schema: Int64, serverMilliseconds: Int64, epoch: Int64,
        acknowledged: Int64, directory: Int64, isRevoked: Bool
    ) {
        self.protocolVersion = protocolVersion
        self.schema = schema
        self.serverMilliseconds = serverMilliseconds
        self.epoch = epoch
        self.acknowledged = acknowledged
        self.directory = directory
        self.isRevoked = isRevoked
    }
}

/// What became of one change (SPEC.md §5.5).
package struct Outcome: Sendable, Equatable {
    package enum Status: Int64, Sendable {
        /// Everything in it is in the ledger.
        case applied = 0
        /// Something in it awaits a person's decision; the rest, if any, is in the ledger.
        case inReview = 1
        /// Nothing in it is in the ledger; `code` says why.
        case refused = 2
    }

    package var number: Int64
    package var status: Status
    /// The revision that it made; nil when it changed nothing.
    package var revision: Revision?
    /// Why it was refused or is in review, for programs: such as `validation.id_number`.
    package var code: String?
    /// The field that `code` speaks of.
    package var field: FieldNumber?
    /// The same for people, for a device that does not know `code`.
    package var sentence: String?

    package init(
        number: Int64, status: Status, revision: Revision?, code: String? = nil, field: FieldNumber? = nil,
        sentence: String? = nil
    ) {
        self.number = number
        self.status = status
        self.revision = revision
        self.code = code
        self.field = field
        self.sentence = sentence
    }
}

/// One entry of a cell's feed (SPEC.md §5.6).
package enum FeedItem: Sendable, Equatable {
    /// A record with the fields that changed since the cursor, or with all of them when `isWhole`.
    case record(kind: KindNumber, id: RecordID, revision: Revision, isWhole: Bool, fields: FieldMap<Value>)
    /// The record left the cell.
    case departure(kind: KindNumber, id: RecordID, revision: Revision)
    /// The record of a change of this request, as the device holds it with its changes of this request made to it,
    /// and with `fields`, which the centre filled in.
    case echo(change: Int64, revision: Revision, fields: FieldMap<Value>)

    package var revision: Revision {
        switch self {
        case .record(_, _, let revision, _, _), .departure(_, _, let revision), .echo(_, let revision, _):
            revision
        }
    }
}

/// One page of one cell's feed.
package struct FeedPage: Sendable, Equatable {
    package var cell: CellNumber
    /// Where the page begins: the device's cursor, or 0 when it must start over.
    package var from: Revision
    package var items: [FeedItem]
    /// Where the device stands after the page.
    package var to: Revision
    /// Records of the feed that remain after it; 0 when the device is up to date.
    package var remaining: Int64
    /// The centre's digest of the cell at the answer, once nothing remains.
    package var digest: StateDigest?

    package init(
        cell: CellNumber, from: Revision, items: [FeedItem], to: Revision, remaining: Int64,
        digest: StateDigest? = nil
    ) {
        self.cell = cell
        self.from = from
        self.items = items
        self.to = to
        self.remaining = remaining
        self.digest = digest
    }
}

/// The body of the answer to a sync: welcome, outcomes, directory, pages, and what helps to repair
/// differences.
package struct SyncResponse: Sendable, Equatable {
    package var welcome: Welcome
    package var outcomes: [Outcome] = []
    package var cells: [DirectoryCell] = []
    package var workers: [DirectoryWorker] = []
    package var calendar: DirectoryCalendar?
    package var pages: [FeedPage] = []
    package var summaries: [RangeSummary] = []
    package var listings: [RangeListing] = []
    package var wholes: [WholeRecord] = []

    package init(welcome: Welcome) { self.welcome = welcome }
}
