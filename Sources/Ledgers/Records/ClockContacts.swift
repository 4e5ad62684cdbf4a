/// What a device's earlier contacts with the centre prove of its changes: a change whose number had not been given out
/// was made later, one whose number had been was made before (SPEC.md §9.2). Times are the centre's, in milliseconds
/// since 1970 UTC.
package struct ClockContacts: Sendable, Equatable {
    /// A contact, and by how much the centre's clock was ahead of the device's wall clock.
    package struct Contact: Sendable, Equatable {
        package var milliseconds: Int64
        package var skewMilliseconds: Int64

        package init(milliseconds: Int64, skewMilliseconds: Int64) {
            self.milliseconds = milliseconds
            self.skewMilliseconds = skewMilliseconds
        }
    }

    /// The highest change number that the device had given out at `first` and `last`.
    package var lastNumber: Int64
    /// The first contact at which it was that, and the last one.
    package var first: Contact
    package var last: Contact
    /// The highest number before, and the last contact at which it was that; nil if there was none.
    package var earlier: Earlier?

    package struct Earlier: Sendable, Equatable {
        package var lastNumber: Int64
        package var last: Contact

        package init(lastNumber: Int64, last: Contact) {
            self.lastNumber = lastNumber
            self.last = last
        }
    }

    package init(lastNumber: Int64, first: Contact, last: Contact, earlier: Earlier? = nil) {
        self.lastNumber = lastNumber
        self.first = first
        self.last = last
        self.earlier = earlier
    }

    /// The contacts after one more, at which `number` was the highest number given out.
    package static func noting(_ contact: Contact, number: Int64, after known: ClockContacts?)
        -> ClockContacts
    {
        guard var known else { return ClockContacts(lastNumber: number, first: contact, last: contact) }
        guard number != known.lastNumber else {
            known.last = contact
            return known
        }
        return ClockContacts(
            lastNumber: number, first: contact, last: contact,
            earlier: Earlier(lastNumber: known.lastNumber, last: known.last))
    }
}
