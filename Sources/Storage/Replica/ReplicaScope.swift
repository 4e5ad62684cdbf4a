package import Ledgers
package import Wire

/// A cell that the device holds, and how far it has read its feed.
package struct ReplicaCell: Sendable, Equatable {
    package var number: CellNumber
    package var code: String
    package var name: String
    package var village: String
    package var cursor: Cursor
    /// Records of the feed that were still to come after the last page; nil before the first.
    package var remaining: Int64?
}

extension ReplicaStore {
    /// The cells of the device's scope.
    package func cells() throws(StorageError) -> [ReplicaCell] {
        try connection.all(
            "SELECT number, code, name, village, epoch, revision, remaining FROM cell ORDER BY code"
        ) { row throws(StorageError) in
            ReplicaCell(
                number: row.integer(0), code: row.text(1), name: row.text(2), village: row.text(3),
                cursor: Cursor(cell: row.integer(0), epoch: row.integer(4), revision: row.integer(5)),
                remaining: row.optionalInteger(6))
        }
    }

    /// The version of the directory that the device holds; 0 for none.
    package func directoryVersion() throws(StorageError) -> Int64 {
        try connection.integer("SELECT directory FROM device") ?? 0
    }

    /// Takes over a directory: new cells start their feed from the beginning, and the records of cells that
    /// are not in it any more are dropped. Changes of theirs that wait in the journal stay.
    package func setDirectory(
        _ cells: [DirectoryCell], _ workers: [DirectoryWorker],
        _ calendar: DirectoryCalendar = DirectoryCalendar(),
        version: Int64
    ) throws(StorageError) {
        let kept = Set(cells.map(\.number))
        for cell in try self.cells() where !kept.contains(cell.number) {
            try dropCell(cell.number)
        }
        for cell in cells {
            try connection.run(
                """
                INSERT INTO cell (number, code, name, village) VALUES (?1, ?2, ?3, ?4)
                ON CONFLICT (number) DO UPDATE SET code = ?2, name = ?3, village = ?4
                """, .integer(cell.number), .text(cell.code), .text(cell.name), .text(cell.village))
        }
        let own = try connection.integer("SELECT worker FROM device")
        try connection.execute("DELETE FROM worker")
        for worker in workers {
            try connection.run(
                "INSERT OR REPLACE INTO worker (number, name, role) VALUES (?1, ?2, ?3)",
                .integer(worker.number),
                .text(worker.name), .integer(worker.role))
            guard worker.number == own else { continue }
            try connection.run(
                "UPDATE device SET worker_name = ?1, role = ?2", .text(worker.name), .integer(worker.role))
        }
        try setCalendar(calendar)
        try connection.run("UPDATE device SET directory = ?1", .integer(version))
    }

    private func setCalendar(_ calendar: DirectoryCalendar) throws(StorageError) {
        try connection.execute("DELETE FROM listed_day")
        for (days, works) in [(calendar.holidays, Int64(0)), (calendar.workdays, 1)] {
            for day in days where CivilDate.daysAllowed.contains(day) {
                try connection.run(
                    "INSERT INTO listed_day (day, works) VALUES (?1, ?2)", .integer(day), .integer(works))
            }
        }
    }

    /// The working days that the terms of incidents count, as the centre gave them.
    package func calendar() throws(StorageError) -> WorkingCalendar {
        let rows = try connection.all("SELECT day, works FROM listed_day") { row throws(StorageError) in
            CivilDate(daysSince1970: row.integer(0)).map { date in
                ListedDay(date, row.integer(1) == 0 ? .holiday : .workday)
            }
        }
        return WorkingCalendar(rows.compactMap(\.self))
    }

    private func dropCell(_ cell: CellNumber) throws(StorageError) {
        for record in try records.all(in: cell) { try records.delete(record) }
        for table in ["shadow", "unconfirmed", "offer", "tombstone"] {
            try connection.run("DELETE FROM \(table) WHERE cell = ?1", .integer(cell))
        }
        try connection.run("DELETE FROM cell WHERE number = ?1", .integer(cell))
    }

    /// Moves a cell's cursor behind a page.
    package func setCursor(_ cursor: Cursor, remaining: Int64) throws(StorageError) {
        try connection.run(
            "UPDATE cell SET epoch = ?2, revision = ?3, remaining = ?4 WHERE number = ?1",
            .integer(cursor.cell), .integer(cursor.epoch), .integer(cursor.revision), .integer(remaining))
    }

    /// The names of the township's workers, by number.
    package func workerNames() throws(StorageError) -> [WorkerNumber: String] {
        let pairs = try connection.all("SELECT number, name FROM worker") { row throws(StorageError) in
            (row.integer(0), row.text(1))
        }
        return Dictionary(pairs, uniquingKeysWith: { first, _ in first })
    }
}
