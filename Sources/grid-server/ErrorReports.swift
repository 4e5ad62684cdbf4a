package import HTTP
package import Phrases
package import Storage
package import SyncServer
package import Terminal

extension StorageError: ReportableError {
    package var exitStatus: Terminal.ExitStatus {
        switch self {
        case .busy: .tryAgain
        case .cannotOpen, .newerSchema: .noInput
        case .cannotWrite: .inputOutput
        case .corrupt, .unreadable, .constraint: .badData
        case .sqlite: .software
        }
    }

    package var explanation: Phrase {
        switch self {
        case .busy:
            Phrase(zh: "数据库正被占用，请稍后再试", en: "the database is in use by another process; try again")
        case .cannotWrite(let reason):
            Phrase(
                zh: "不能写入数据库（\(reason)），请检查磁盘", en: "cannot write to the database (\(reason)); check the disk"
            )
        case .newerSchema:
            Phrase(zh: "数据库由更新的版本写成，请升级本程序", en: description)
        case .cannotOpen, .corrupt, .unreadable, .constraint, .sqlite:
            Phrase(zh: "数据库出错：\(description)", en: description)
        }
    }
}

extension ReviewError: ReportableError {
    package var exitStatus: Terminal.ExitStatus {
        switch self {
        case .reasonMissing, .timePast: .usage
        case .noSuchItem, .notOffered, .notMerged, .noSuchRecord: .badData
        case .alreadyDecided, .refused, .recordGone, .notDecided, .isMerged, .changedLedger: .refused
        }
    }
    package var explanation: Phrase { phrase }
}

extension UndoError: ReportableError {
    package var exitStatus: Terminal.ExitStatus { .badData }
    package var explanation: Phrase { phrase }
}

extension BackupError: ReportableError {
    package var exitStatus: Terminal.ExitStatus {
        switch self {
        case .exists, .cannotReplace: .cannotCreate
        case .notTheTownship, .damaged: .badData
        case .inUse: .tryAgain
        }
    }
    package var explanation: Phrase { phrase }
}

extension ImportError: ReportableError {
    package var exitStatus: Terminal.ExitStatus { .badData }
    package var explanation: Phrase { phrase }
}

extension HTTPServerError: ReportableError {
    package var exitStatus: Terminal.ExitStatus { .unreachable }
    package var explanation: Phrase {
        Phrase(zh: "服务器不能启动：\(description)", en: "the server cannot start: \(description)")
    }
}
