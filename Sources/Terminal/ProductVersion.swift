/// The version of the product, which both programs state with `--version`. What travels has versions of its own
/// (Protocol/VERSIONS.md).
package enum ProductVersion {
    package static let current = "0.1.0"
}
