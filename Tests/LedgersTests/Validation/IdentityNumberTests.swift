import Ledgers
import Testing

@Suite("National identity numbers")
struct IdentityNumberTests {
    // The first two are the examples of the standard.
    @Test(
        "Numbers with the right check character",
        arguments: [
            ("11010519491231002X", "11010519491231002X"), ("11010519491231002x", "11010519491231002X"),
            ("440524188001010014", "440524188001010014"), ("140428200002290028", "140428200002290028"),
        ])
    func valid(text: String, kept: String) throws {
        #expect(try IdentityNumber.normalized(text) == kept)
    }

    @Test(
        "What is wrong with a number is said, in the order in which a person looks",
        arguments: [
            ("", .notEighteenCharacters(count: 0)), ("110105491231002", .notEighteenCharacters(count: 15)),
            ("11010519491231002X1", .notEighteenCharacters(count: 19)),
            ("1101051949123100XX", .notDigits), ("１1010519491231002X", .notDigits),
            ("110105194912 1002X", .notDigits), ("11010518491231002X", .noSuchDate),
            ("11010519490229002X", .noSuchDate), ("11010519491331002X", .noSuchDate),
            ("110105194912310021", .wrongCheck(expected: "X")),
            ("11010519491231003X", .wrongCheck(expected: "8")),
            ("11010519491231002Y", .wrongCheck(expected: "X")),
        ] as [(String, IdentityNumber.Problem)])
    func invalid(text: String, problem: IdentityNumber.Problem) {
        #expect(throws: problem) { try IdentityNumber.normalized(text) }
    }

    @Test("Every single wrong digit and every swap of neighbours is noticed")
    func errors() throws {
        let good = Array("11010519491231002X")
        for index in 0..<17 {
            for digit in "0123456789" where digit != good[index] {
                var wrong = good
                wrong[index] = digit
                #expect(throws: IdentityNumber.Problem.self) { try IdentityNumber.normalized(String(wrong)) }
            }
        }
        for index in 0..<16 where good[index] != good[index + 1] {
            var wrong = good
            wrong.swapAt(index, index + 1)
            #expect(throws: IdentityNumber.Problem.self) { try IdentityNumber.normalized(String(wrong)) }
        }
    }

    @Test(
        "A masked number shows its area and its end",
        arguments: [
            ("11010519491231002X", "110105**********2X"), ("12345678", "********"), ("", ""), ("1", "*"),
        ])
    func masked(number: String, shown: String) { #expect(IdentityNumber.masked(number) == shown) }
}

@Suite("Phone numbers")
struct PhoneNumberTests {
    @Test(
        "Numbers are kept in one spelling",
        arguments: [
            ("13800000000", "13800000000"), ("138 0000 0000", "13800000000"),
            ("138-0000-0000", "13800000000"),
            ("19912345678", "19912345678"), ("8321234", "8321234"), ("62345678", "62345678"),
            ("0355-8321234", "0355-8321234"), ("03558321234", "0355-8321234"),
            ("0351 83212345", "0351-83212345"),
            ("010-62345678", "010-62345678"), ("01062345678", "010-62345678"),
            ("021-62345678", "021-62345678"),
            ("0108321234", "010-8321234"),
        ])
    func valid(text: String, kept: String) {
        #expect(PhoneNumber.normalized(text) == kept)
        #expect(PhoneNumber.normalized(kept) == kept)
    }

    @Test(
        "What is no number is refused",
        arguments: [
            "", " ", "-", "1380000000", "138000000000", "12800000000", "23800000000", "1234567", "9234567",
            "0355-1321234", "0355-832123", "0355-832123456", "138x0000000", "１３８00000000", "+8613800000000",
            "013800000000",
        ])
    func invalid(text: String) { #expect(PhoneNumber.normalized(text) == nil) }
}
