package import Wire

package struct Village: Sendable, Equatable {
    package var number: Int64
    package var code: String
    package var name: String
}

package struct Cell: Sendable, Equatable {
    package var number: CellNumber
    package var code: String
    package var name: String
    package var village: String
}

package struct Worker: Sendable, Equatable {
    package var number: WorkerNumber
    package var name: String
    package var role: Int64
    /// The department whose line the worker is of, for the role of a department.
    package var department: Int64?
    /// The codes of the cells that the worker walks, in order.
    package var cells: [String]
}

extension TownshipStore {
    /// Adds a village.
    ///
    /// - Throws: `StorageError.constraint` when the code is taken.
    package func addVillage(code: String, name: String) throws(StorageError) {
        try connection.run("INSERT INTO village (code, name) VALUES (?1, ?2)", .text(code), .text(name))
    }

    package func villages() throws(StorageError) -> [Village] {
        try connection.all("SELECT number, code, name FROM village ORDER BY code") {
            row throws(StorageError) in
            Village(number: row.integer(0), code: row.text(1), name: row.text(2))
        }
    }

    package func village(code: String) throws(StorageError) -> Village? {
        try connection.first("SELECT number, code, name FROM village WHERE code = ?1", .text(code)) {
            row throws(StorageError) in
            Village(number: row.integer(0), code: row.text(1), name: row.text(2))
        }
    }

    /// Adds a cell to a village.
    ///
    /// - Throws: `StorageError.constraint` when the code is taken.
    package func addCell(code: String, name: String, village: Int64) throws(StorageError) {
        try connection.run(
            "INSERT INTO cell (code, name, village) VALUES (?1, ?2, ?3)", .text(code), .text(name),
            .integer(village))
        try raiseDirectory()
    }

    package func cells() throws(StorageError) -> [Cell] {
        try connection.all(
            """
            SELECT cell.number, cell.code, cell.name, village.name FROM cell
            JOIN village ON village.number = cell.village ORDER BY cell.code
            """, read: Self.cell)
    }

    package func cell(code: String) throws(StorageError) -> Cell? {
        try connection.first(
            """
            SELECT cell.number, cell.code, cell.name, village.name FROM cell
            JOIN village ON village.number = cell.village WHERE cell.code = ?1
            """, .text(code), read: Self.cell)
    }

    private static func cell(_ row: Statement) -> Cell {
        Cell(number: row.integer(0), code: row.text(1), name: row.text(2), village: row.text(3))
    }

    /// Adds a worker who walks `cells`, and is of a `department`'s line.
    package func addWorker(
        name: String, role: Int64, department: Int64? = nil, cells: [CellNumber]
    ) throws(StorageError) -> WorkerNumber {
        try connection.run(
            "INSERT INTO worker (name, role, department) VALUES (?1, ?2, ?3)", .text(name), .integer(role),
            .optional(department))
        let number = connection.lastInsertedRow
        for cell in cells { try assign(worker: number, cell: cell) }
        try raiseDirectory()
        return number
    }

    private func assign(worker: WorkerNumber, cell: CellNumber) throws(StorageError) {
        try connection.run(
            "INSERT OR IGNORE INTO assignment (worker, cell) VALUES (?1, ?2)", .integer(worker),
            .integer(cell))
    }

    package func workers() throws(StorageError) -> [Worker] {
        try connection.all(
            """
            SELECT number, name, role, department, (
                SELECT group_concat(code, ',') FROM (
                    SELECT cell.code FROM assignment JOIN cell ON cell.number = assignment.cell
                    WHERE assignment.worker = worker.number ORDER BY cell.code))
            FROM worker ORDER BY number
            """
        ) { row throws(StorageError) in
            Worker(
                number: row.integer(0), name: row.text(1), role: row.integer(2),
                department: row.optionalInteger(3), cells: row.text(4).split(separator: ",").map(String.init))
        }
    }

    package func worker(_ number: WorkerNumber) throws(StorageError) -> DirectoryWorker? {
        try connection.first(
            "SELECT number, name, role FROM worker WHERE number = ?1", .integer(number),
            read: Self.directoryWorker)
    }

    /// The cells that a worker walks, as a device's directory has them.
    package func scope(of worker: WorkerNumber) throws(StorageError) -> [DirectoryCell] {
        try connection.all(
            """
            SELECT cell.number, cell.code, cell.name, village.name FROM assignment
            JOIN cell ON cell.number = assignment.cell
            JOIN village ON village.number = cell.village
            WHERE assignment.worker = ?1 ORDER BY cell.code
            """, .integer(worker)
        ) { row throws(StorageError) in
            DirectoryCell(number: row.integer(0), code: row.text(1), name: row.text(2), village: row.text(3))
        }
    }

    /// The numbers of the cells of a worker's scope, in the same order.
    package func cells(of worker: WorkerNumber) throws(StorageError) -> [CellNumber] {
        try connection.all(
            """
            SELECT cell.number FROM assignment JOIN cell ON cell.number = assignment.cell
            WHERE assignment.worker = ?1 ORDER BY cell.code
            """, .integer(worker)
        ) { row throws(StorageError) in row.integer(0) }
    }

    /// Everyone whose name may stand in a ledger.
    package func directoryWorkers() throws(StorageError) -> [DirectoryWorker] {
        try connection.all(
            "SELECT number, name, role FROM worker ORDER BY number", read: Self.directoryWorker)
    }

    private static func directoryWorker(_ row: Statement) -> DirectoryWorker {
        DirectoryWorker(number: row.integer(0), name: row.text(1), role: row.integer(2))
    }

    /// Gives a worker one more cell.
    ///
    /// - Returns: False when the worker has it already.
    package func assignCell(_ cell: CellNumber, to worker: WorkerNumber) throws(StorageError) -> Bool {
        try assign(worker: worker, cell: cell)
        let hasChanged = connection.changeCount == 1
        if hasChanged { try raiseDirectory() }
        return hasChanged
    }

    /// Takes a cell from a worker; the worker's devices drop it at their next sync.
    ///
    /// - Returns: False when the worker did not have it.
    package func unassignCell(_ cell: CellNumber, from worker: WorkerNumber) throws(StorageError) -> Bool {
        try connection.run(
            "DELETE FROM assignment WHERE worker = ?1 AND cell = ?2", .integer(worker), .integer(cell))
        let hasChanged = connection.changeCount == 1
        if hasChanged { try raiseDirectory() }
        return hasChanged
    }

    /// Notes which department's line a worker is of.
    package func setDepartment(_ department: Int64, of worker: WorkerNumber) throws(StorageError) {
        try connection.run(
            "UPDATE worker SET department = ?2 WHERE number = ?1", .integer(worker), .integer(department))
    }

    func raiseDirectory() throws(StorageError) {
        try connection.run("UPDATE township SET directory = ?1", .integer(Self.directoryToken()))
    }

    /// A token for a new state of the directory. It is drawn rather than counted, so that a ledger that came back
    /// from a backup cannot arrive at one that stands for something else on a device.
    static func directoryToken() -> Int64 { Int64.random(in: 1...Int64(Int32.max)) }
}
