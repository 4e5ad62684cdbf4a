import HTTP
import Ledgers
import Phrases
import Replica
import Simulation
import Storage
import Terminal
import Traces
import Wire

// What the errors of the layers below tell the person at the terminal, and leave to the shell.

extension LedgerError: ReportableError {
    var explanation: Phrase {
        switch self {
        case .ambiguous(let kind, _, _) where kind.number == Resident.kind:
            phrase.adding(zh: "，或写“户号/姓名”", en: ", or write HOUSEHOLD/NAME")
        case .noSuchCell: phrase.adding(zh: "，见 grid-agent status", en: "; see: grid-agent status")
        case .step(.notAllowed):
            phrase.adding(
                zh: "；经过请看：grid-agent incident show", en: "; look at its history: grid-agent incident show")
        case .nothingToChange:
            phrase.adding(zh: "：所给的值与台账相同", en: ": the ledger holds these values already")
        default: phrase
        }
    }

    var exitStatus: ExitStatus {
        switch self {
        case .notEnrolled: .noInput
        case .notFound, .ambiguous, .alreadyThere, .noSuchCell, .field, .nothingToChange, .noRefusedChange,
            .nothingLeft:
            .badData
        case .cellNeeded(let codes): codes.isEmpty ? .tryAgain : .usage
        case .step(.incomplete): .badData
        case .step, .permission, .appendOnly, .householdInUse: .refused
        }
    }
}

extension SyncError: ReportableError {
    var explanation: Phrase {
        switch self {
        case .transport(let error): error.explanation
        case .alreadyEnrolled:
            phrase.adding(
                zh: "；另建台账请用 --replica，中心不认识本机时用 --again",
                en: "; for another ledger use --replica, or --again if the centre does not know this device")
        case .clockRefused: phrase.adding(zh: "，请校准时间后再试", en: "; set the clock and try again")
        default: phrase
        }
    }

    var exitStatus: ExitStatus {
        switch self {
        case .notEnrolled: LedgerError.notEnrolled.exitStatus
        case .alreadyEnrolled: .refused
        case .transport(let error): error.exitStatus
        case .notTheServer(let status): status == 429 || status >= 500 ? .tryAgain : .unreachable
        case .badAnswer, .clockRefused, .busy: .tryAgain
        case .otherWorker: .refused
        case .olderCentre: .unreachable
        case .refused(let failure):
            switch failure.code {
            case .busy, .serverFault, .enrolLimited, .signatureReplayed: .tryAgain
            case .recordUnknown: .badData
            default: .refused
            }
        }
    }
}

extension BundleError: ReportableError {
    var explanation: Phrase { phrase }

    var exitStatus: ExitStatus {
        switch self {
        case .damaged, .holdsRequests, .forOthers: .badData
        case .forged: .refused
        }
    }
}

extension TransportError: ReportableError {
    var explanation: Phrase {
        switch self {
        case .badAddress:
            SyncError.transport(self).phrase.adding(
                zh: "；应如 https://grid.example.cn", en: "; it should be like https://grid.example.cn")
        case .unreachable, .cancelled: SyncError.transport(self).phrase
        case .tooLarge: SyncError.transport(self).phrase.adding(zh: "，请与中心联系", en: "; ask the centre")
        }
    }

    var exitStatus: ExitStatus {
        switch self {
        case .badAddress: .usage
        case .unreachable, .tooLarge: .unreachable
        case .cancelled: .tryAgain
        }
    }
}

extension StorageError: ReportableError {
    var explanation: Phrase {
        switch self {
        case .cannotOpen(let path, let reason):
            Phrase(
                zh: "打不开台账文件 \(path)（\(reason)），请检查权限或用 --replica 另选",
                en: "cannot open the ledger's file \(path) (\(reason)); check permissions or use --replica"
            )
        case .busy:
            Phrase(
                zh: "台账正被另一程序使用，请稍后再试", en: "another program is using the ledger; try again in a moment")
        case .cannotWrite(let reason):
            Phrase(
                zh: "台账写不进去（\(reason)），请腾出空间后再试",
                en: "cannot write the ledger (\(reason)); free some space and try again")
        case .corrupt(let reason):
            Phrase(
                zh: "台账文件已损坏（\(reason)），请留存该文件，向中心要登记码，用 --replica 登记新的台账",
                en:
                    "the ledger's file is damaged (\(reason)); keep it, "
                    + "ask the centre for a code and enrol a new one with --replica"
            )
        case .newerSchema(let found, let known):
            Phrase(
                zh: "台账文件属于更新的版本（\(found)，本程序只到 \(known)），请升级 grid-agent",
                en: "the ledger's file is newer (\(found)) than this program (\(known)); upgrade grid-agent"
            )
        case .constraint, .unreadable, .sqlite:
            Phrase(
                zh: "台账内部出错（\(description)），请把这句话告诉中心",
                en: "a fault in the ledger (\(description)); tell the centre this sentence")
        }
    }

    var exitStatus: ExitStatus {
        switch self {
        case .cannotOpen: .cannotCreate
        case .busy: .tryAgain
        case .cannotWrite, .corrupt, .unreadable: .inputOutput
        case .newerSchema: .badData
        case .constraint, .sqlite: .software
        }
    }
}

extension ScriptError: ReportableError {
    var explanation: Phrase { phrase }
    var exitStatus: ExitStatus { .badData }
}

extension CentreProcess.Failure: ReportableError {
    var explanation: Phrase { phrase }
    var exitStatus: ExitStatus { .unreachable }
}

extension ThinDevice.Trouble: ReportableError {
    var explanation: Phrase { phrase }
    var exitStatus: ExitStatus { .unreachable }
}

extension FleetFounding.Failure: ReportableError {
    var explanation: Phrase { phrase }
    var exitStatus: ExitStatus { .cannotCreate }
}

extension HTTPServerError: ReportableError {
    var explanation: Phrase {
        Phrase(
            zh: "线路不能开（\(description)），请用 --listen 另选地址",
            en: "the line cannot open (\(description)); choose another address with --listen")
    }
    var exitStatus: ExitStatus { .unreachable }
}

extension TraceError: ReportableError {
    var explanation: Phrase { phrase }
    var exitStatus: ExitStatus { problem == .noSuchFile ? .noInput : .badData }
}

extension ProfileError: ReportableError {
    var explanation: Phrase { phrase }
    var exitStatus: ExitStatus { problem == .noSuchFile ? .noInput : .badData }
}

extension Phrase {
    /// The phrase with what to do next.
    fileprivate func adding(zh: String, en: String) -> Phrase { Phrase(zh: chinese + zh, en: english + en) }
}
