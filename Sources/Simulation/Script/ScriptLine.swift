import Ledgers

/// One line of a script, understood.
struct ScriptLine: Sendable, Equatable {
    /// Counted from 1.
    let number: Int
    /// As it stands in the file, without what is around it.
    let text: String
    let action: ScriptAction
}

/// What a line does.
enum ScriptAction: Sendable, Equatable {
    /// Words for whoever watches.
    case say(String)
    /// The date of day 1.
    case begin(CivilDate)
    /// The time of everybody, from here on.
    case time(day: Int, minuteOfDay: Int)
    /// A file in the directory in which the commands run.
    case file(name: String, content: String)
    /// A device of a worker: enrolled by a code from the script's own centre, or one that the script brings.
    case device(String, worker: String, code: String?)
    /// A command of the agent or of the server, word for word.
    case command(String, [String])
    case centreCommand([String])
    /// Whether the centre answers.
    case centreServes(Bool)
    case network(String, ScriptNetwork)
    case clock(String, ScriptClock)
    /// The device's next command ends, as by a flat battery, when so many bytes have gone up or come down.
    case crash(String, afterBytes: Int)
    /// Keeps a copy of the device's file under a name, or puts one in its place.
    case save(String, copy: String)
    case restore(String, copy: String)
    case expect(ScriptExpectation)
}

/// What a device's line is like.
enum ScriptNetwork: Sendable, Equatable {
    case offline
    case online
    /// A built-in line, or a file.
    case link(String)
    /// The next connection breaks after so many bytes of both directions.
    case cut(afterBytes: Int)
}

/// What happens to a device's clock.
enum ScriptClock: Sendable, Equatable {
    /// It shows so much more than the true time, or less.
    case off(byMilliseconds: Int64)
    /// The device starts anew: its boot clock begins at zero.
    case reboot
}

/// What has to hold where it stands.
enum ScriptExpectation: Sendable, Equatable {
    /// A field of a record, as `show --json` of a device has it.
    case field(device: String, ledger: String, record: String, field: String, Comparison, value: String)
    /// No such record on a device.
    case missing(device: String, ledger: String, record: String)
    /// So many changes that wait to be sent.
    case pending(device: String, count: Int)
    /// A refused change with this code, such as `workflow.not_allowed`, or so many of any.
    case refused(device: String, code: String)
    case refusedCount(device: String, count: Int)
    /// So many open items in the centre's review queue, for one reason if it is given.
    case review(count: Int, reason: String?)
    /// How the command before ended.
    case exit(Int32)
    /// What the command before printed, or did not.
    case output(String)
    case noOutput(String)
    /// Every device that is online has synced and holds what the centre holds of its cells.
    case same

    enum Comparison: String, Sendable, Equatable {
        case equals = "="
        /// One of the elements of a list.
        case has
        /// A part of the text.
        case contains
    }
}
