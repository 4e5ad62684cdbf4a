import Foundation
import Ledgers
package import Phrases

/// Plays a script: one line after another, up to the first that does not come out as it says.
package final class ScriptRun {
    /// What becomes of a line, for whoever watches.
    package enum Event: Sendable, Equatable {
        /// A line begins.
        case line(number: Int, text: String)
        /// What its command printed, and how it ended.
        case printed(output: String, errors: String, status: Int32)
    }

    /// How a script ended.
    package struct Summary: Sendable, Equatable {
        package var lineCount = 0
        package var expectationCount = 0
        /// Where it stopped; nil where everything came out as it says.
        package var failure: Failure?
        package var isInterrupted = false
    }

    /// The line at which a script stopped.
    package struct Failure: Sendable, Equatable {
        package let line: Int
        package let text: String
        package let expected: Phrase
        package let found: Phrase
    }

    /// Where a script is played.
    package struct Setting: Sendable {
        package var file: String
        package var directory: String
        /// The address of a server of others; nil for a centre of the script's own.
        package var server: String?
        package var agent: ChildProgram
        package var centre: ChildProgram?
        package var language: Language
        package var agentCommands: [String]
        package var interruption: Interruption

        package init(
            file: String, directory: String, server: String?, agent: ChildProgram, centre: ChildProgram?,
            language: Language, agentCommands: [String], interruption: Interruption
        ) {
            self.interruption = interruption
            self.file = file
            self.directory = directory
            self.server = server
            self.agent = agent
            self.centre = centre
            self.language = language
            self.agentCommands = agentCommands
        }
    }

    private let lines: [ScriptLine]
    private let setting: Setting
    private let world: ScriptWorld
    private let report: @Sendable (Event) -> Void
    private var last: ChildProgram.Finished?

    /// Reads a script and prepares its world.
    ///
    /// - Parameters:
    ///   - text: The script.
    ///   - setting: Where it is played.
    ///   - report: Told of each line as it goes.
    /// - Throws: `ScriptError` for a line that is wrong, `CocoaError` when the directory cannot be used.
    package init(
        _ text: String, in setting: Setting, report: @escaping @Sendable (Event) -> Void
    ) throws {
        lines = try ScriptParser.parse(text, file: setting.file, agentCommands: setting.agentCommands)
        self.setting = setting
        self.report = report
        guard let firstDay = CivilDate(year: 2026, month: 3, day: 2) else { throw ScriptFailure.noCentre }
        world = try ScriptWorld(
            directory: setting.directory, server: setting.server.map { .other($0) } ?? .own,
            agent: setting.agent, centre: setting.centre, language: setting.language, firstDay: firstDay,
            interruption: setting.interruption)
        if setting.server != nil { try checkFitsServer() }
    }

    /// The commands with which the devices and the centre can be looked at afterwards.
    package var commandsToGoOn: [String] {
        let centre = world.centre.map {
            [
                "GRID_SERVER_DATA=\($0.data) GRID_SERVER_CLOCK=\(setting.directory)/centre.clock grid-server status"
            ]
        }
        let devices = world.devices.values.sorted { $0.name < $1.name }.map {
            "GRID_AGENT_REPLICA=\($0.path) GRID_AGENT_CLOCK=\($0.clockPath) grid-agent status"
        }
        return (centre ?? []) + devices
    }

    /// Plays the script. It blocks its thread, and leaves no process behind.
    ///
    /// - Throws: `CocoaError` when a program cannot be started, `StorageError`.
    package func run() throws -> Summary {
        defer { world.centre?.stop() }
        var summary = Summary()
        for (index, line) in lines.enumerated() {
            report(.line(number: line.number, text: line.text))
            let failure = try attempt(line)
            // What follows may say that this is how it ends.
            let isExpected = index + 1 < lines.count && lines[index + 1].action.isAboutExit
            if setting.interruption.isOn {
                summary.isInterrupted = true
                return summary
            }
            summary.lineCount += 1
            if case .expect = line.action { summary.expectationCount += 1 }
            if let failure, !isExpected {
                summary.failure = failure
                return summary
            }
        }
        return summary
    }

    /// A server of others has no commands to run, and gives no codes.
    private func checkFitsServer() throws(ScriptError) {
        for line in lines {
            switch line.action {
            case .centreCommand, .centreServes, .expect(.review), .expect(.same):
                throw ScriptError(file: setting.file, line: line.number, problem: .noCentre)
            case .device(_, _, nil):
                throw ScriptError(file: setting.file, line: line.number, problem: .codeNeeded)
            case .network, .crash:
                throw ScriptError(file: setting.file, line: line.number, problem: .noRelay)
            default: break
            }
        }
    }

    /// Plays a line; what its programs refuse to do is how it came out.
    private func attempt(_ line: ScriptLine) throws -> Failure? {
        func failure(_ found: Phrase) -> Failure {
            Failure(
                line: line.number, text: line.text, expected: Phrase(zh: line.text, en: line.text),
                found: found)
        }
        do {
            return try play(line)
        } catch let problem as ScriptFailure {
            return failure(problem.phrase)
        } catch let problem as CentreProcess.Failure {
            return failure(problem.phrase)
        }
    }

    private func play(_ line: ScriptLine) throws -> Failure? {
        switch line.action {
        case .say: break
        case .begin(let date): try world.begin(date)
        case .time(let day, let minute):
            guard try world.goOn(toDay: day, minuteOfDay: minute) else {
                throw ScriptError(file: setting.file, line: line.number, problem: .timeGoesBack)
            }
        case .file(let name, let content):
            try Data(content.utf8).write(to: URL(fileURLWithPath: "\(setting.directory)/\(name)"))
        case .device(let name, let worker, let code):
            return ended(try world.addDevice(name, worker: worker, code: code), line)
        case .command(let name, let command): return ended(try world.run(name, command), line)
        case .centreCommand(let command): return ended(try world.runCentre(command), line)
        case .centreServes(let isServing):
            if isServing { try world.centre?.serve() } else { world.centre?.stop() }
        case .network(let name, let network): try apply(network, to: name, line)
        case .clock(let name, let clock):
            try world.change(name) { device in
                switch clock {
                case .off(let milliseconds): device.clockOffsetMilliseconds = milliseconds
                case .reboot:
                    device.bootCount += 1
                    device.bootMilliseconds = world.now
                }
            }
        case .crash(let name, let byteCount):
            try world.change(name) { $0.crashAfterBytes = byteCount }
        case .save(let name, let copy): try world.save(name, as: copy)
        case .restore(let name, let copy): try world.restore(name, from: copy)
        case .expect(let expectation):
            let checks = ScriptChecks(world: world, last: last)
            guard let found = try checks.found(expectation) else { return nil }
            return Failure(
                line: line.number, text: line.text, expected: Phrase(zh: line.text, en: line.text),
                found: found)
        }
        return nil
    }

    private func ended(_ finished: ChildProgram.Finished, _ line: ScriptLine) -> Failure? {
        last = finished
        report(.printed(output: finished.output, errors: finished.errors, status: finished.status))
        guard finished.status != 0 else { return nil }
        return Failure(
            line: line.number, text: line.text,
            expected: Phrase(
                zh: "退出状态 0（否则下一行写 expect exit \(finished.status)）",
                en: "exit status 0 (or, on the next line: expect exit \(finished.status))"),
            found: Phrase(zh: "退出状态 \(finished.status)", en: "exit status \(finished.status)"))
    }

    private func apply(_ network: ScriptNetwork, to name: String, _ line: ScriptLine) throws {
        let device = world.devices[name]
        switch network {
        case .offline: device?.line?.setOnline(false)
        case .online: device?.line?.setOnline(true)
        case .cut(let byteCount): device?.line?.cut(afterBytes: byteCount)
        case .link(let link):
            guard let profile = try LinkProfile.named(link) else {
                throw ScriptError(
                    file: setting.file, line: line.number,
                    problem: .noSuchLink(link, meant: LinkProfile.closestBuiltIn(to: link)))
            }
            device?.line?.setProfile(profile)
        }
    }
}

extension ScriptAction {
    /// Whether the line says how the one before ends.
    fileprivate var isAboutExit: Bool { if case .expect(.exit) = self { true } else { false } }
}
