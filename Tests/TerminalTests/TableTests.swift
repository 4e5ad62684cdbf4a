import Terminal
import Testing

@Suite("Table")
struct TableTests {
    private var table: Table {
        var table = Table(columns: [.init("户主"), .init("人数", .right), .init("地址")])
        table.append(["王芳", "4", "和平村三组"])
        table.append(["Li Ming", "12", ""])
        table.append(["\u{1B}[2J", "7", "a\nb  "])
        return table
    }

    @Test("Columns align by display width, numbers to the right, without trailing blanks")
    func aligned() {
        #expect(
            table.text(cells: nil) == """
                户主     人数  地址
                王芳        4  和平村三组
                Li Ming    12
                ␛[2J        7  a␊b

                """)
    }

    @Test("In a narrow terminal the widest text is cut, and never a number")
    func narrow() {
        #expect(
            table.text(cells: 21) == """
                户主     人数  地址
                王芳        4  和平…
                Li Ming    12
                ␛[2J        7  a␊b

                """)
        var numbers = Table(columns: [.init("N", .right)])
        numbers.append(["1234567890"])
        #expect(numbers.text(cells: 4) == "         N\n1234567890\n")
    }

    @Test("Missing cells are blank and surplus ones left out")
    func raggedRows() {
        var table = Table(columns: [.init("a"), .init("b")])
        table.append([])
        table.append(["1", "2", "3"])
        #expect(table.text(cells: nil) == "a  b\n\n1  2\n")
    }
}
