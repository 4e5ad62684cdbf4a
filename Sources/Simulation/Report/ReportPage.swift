import Phrases

/// The frame of a page: its head, its style, and nothing from elsewhere.
struct ReportPage {
    let title: String
    let language: Language

    func html(_ body: String) -> String {
        """
        <!DOCTYPE html>
        <html lang="\(language == .chinese ? "zh-CN" : "en")">
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>\(HTML.escaped(title))</title>
        <style>\(Self.style)</style>
        <main>
        <h1>\(HTML.escaped(title))</h1>
        \(body)
        </main>
        </html>

        """
    }

    static func table(_ heads: [String], _ rows: [[String]]) -> String {
        let head =
            heads.allSatisfy(\.isEmpty)
            ? "" : "<tr>\(heads.map { "<th>\(HTML.escaped($0))</th>" }.joined())</tr>"
        let body = rows.map { row in
            let cells = row.dropFirst().map { "<td>\(HTML.escaped($0))</td>" }.joined()
            return "<tr><th>\(HTML.escaped(row.first ?? ""))</th>\(cells)</tr>"
        }
        return "<table>\(head)\(body.joined())</table>"
    }

    private static let style = """
        body{font:16px/1.6 "Noto Sans CJK SC","Microsoft YaHei",sans-serif;margin:0;color:#1c2833}
        main{max-width:60rem;margin:2rem auto;padding:0 1rem}
        h1{font-size:1.4rem}h2{font-size:1.1rem;margin:2.2rem 0 .3rem}section p{margin:.2rem 0}
        .verdict{padding:.6rem 1rem;border-radius:.4rem;font-weight:bold}
        .verdict.good{background:#e3f4e7;color:#14532d}.verdict.bad{background:#fde8e8;color:#7f1d1d}
        .invariants ul{list-style:none;padding:0;margin:1rem 0}.invariants .good{color:#14532d}.invariants .bad{color:#7f1d1d}
        code{font-size:.9rem;overflow-wrap:anywhere}.note{color:#4a5a66;font-size:.9rem}
        .chart{overflow-x:auto}svg{width:100%;min-width:34rem;height:auto;margin-top:.4rem}svg text{font-size:12px;fill:#4a5a66}.grid{stroke:#e3e8eb}
        .line{fill:none;stroke-width:1.6}polyline.line-median{stroke:#1f5fa8}polyline.line-slow{stroke:#c2412d}
        rect.done{fill:#2e7d4f}rect.most{fill:#8fbf9f}rect.broken{fill:#c2412d}
        .key{display:inline-block;width:.8em;height:.8em;margin:0 .3em 0 .2em}.key.done{background:#2e7d4f}.key.most{background:#8fbf9f}
        .key.broken,.key.line-slow{background:#c2412d}.key.line-median{background:#1f5fa8}
        table{border-collapse:collapse}th,td{padding:.2rem .8rem;text-align:right;border-bottom:1px solid #e3e8eb;font-weight:normal}
        tr:first-child th{color:#4a5a66}th:first-child{text-align:left;padding-left:0}
        @media (max-width:30rem){th,td{padding:.2rem .4rem}}
        @media print{main{margin:0;max-width:none}svg{min-width:0}.chapter{break-inside:avoid}}
        """
}
