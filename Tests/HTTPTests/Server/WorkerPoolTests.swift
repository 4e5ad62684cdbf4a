import Synchronization
import Testing

@testable import HTTP

@Suite("Worker pool")
struct WorkerPoolTests {
    @Test("Every job is run, by the time the pool has stopped")
    func runsAll() {
        let pool = WorkerPool(threadCount: 3, queuedMax: 1000)
        let sum = Mutex(0)
        for number in 1...500 { pool.submit { sum.withLock { $0 += number } } }
        pool.stop(waitingAtMost: .seconds(60))
        #expect(sum.withLock { $0 } == 125_250)
    }

    @Test("One thread runs jobs in the order in which they came")
    func order() {
        let pool = WorkerPool(threadCount: 1, queuedMax: 1000)
        let order = Mutex<[Int]>([])
        for number in 0..<100 { pool.submit { order.withLock { $0.append(number) } } }
        pool.stop(waitingAtMost: .seconds(60))
        #expect(order.withLock { $0 } == Array(0..<100))
    }

    @Test("The pool is full while as many jobs wait as may")
    func fullness() async {
        let pool = WorkerPool(threadCount: 1, queuedMax: 2)
        let gate = Gate()
        let begun = Gate()
        pool.submit {
            begun.open()
            gate.waitBlocking()
        }
        await begun.wait()
        #expect(!pool.isFull)
        pool.submit {}
        #expect(!pool.isFull)
        pool.submit {}
        #expect(pool.isFull)
        gate.open()
        pool.stop(waitingAtMost: .seconds(60))
        #expect(!pool.isFull)
    }

    @Test("A queue gives its elements back in their order")
    func queue() {
        var queue = Queue<Int>()
        #expect(queue.removeFirst() == nil)
        var next = 0
        for number in 0..<1000 {
            queue.append(number)
            if number % 3 == 0 {
                #expect(queue.removeFirst() == next)
                next += 1
            }
        }
        while let number = queue.removeFirst() {
            #expect(number == next)
            next += 1
        }
        #expect(next == 1000)
    }
}
