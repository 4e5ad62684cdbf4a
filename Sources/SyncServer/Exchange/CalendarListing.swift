package import Ledgers
package import Storage
import Wire

/// Gives a township other working days. The terms of incidents follow from them, and with the terms whether an extension
/// counts, so every incident is looked at anew: who has to look at what no longer counts finds it in the queue.
package struct CalendarListing {
    private let store: TownshipStore
    private let person: String
    private let now: Int64

    /// - Parameters:
    ///   - store: The township.
    ///   - person: Who lists the days, as the record names them.
    ///   - now: The centre's time, in milliseconds since 1970 UTC.
    package init(store: TownshipStore, person: String, now: Int64) {
        self.store = store
        self.person = person
        self.now = now
    }

    /// Replaces the days of the years that are listed, in one transaction.
    ///
    /// - Throws: `CalendarTooLong`, `StorageError`; nothing is changed then.
    package func replace(with days: [ListedDay]) throws {
        try store.transaction {
            try store.replaceCalendar(with: days)
            for (year, days) in Dictionary(grouping: days, by: \.date.year).sorted(by: { $0.key < $1.key }) {
                try store.note(
                    CalendarYearListing(
                        year: year, person: person, milliseconds: now,
                        days: days.sorted { $0.date.daysSince1970 < $1.date.daysSince1970 }))
            }
            var incidents: [RecordID] = []
            try store.records.forEach(Incident.definition) { incidents.append($0.id) }
            let review = EntryReview(store: store, now: now)
            for incident in incidents { try review.file(about: incident) }
        }
    }
}
