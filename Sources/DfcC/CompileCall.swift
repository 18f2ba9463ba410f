internal import DfcBasics
internal import DockerfileLowering
internal import Glibc
internal import ImageSpec
internal import LLB

/// `dfc_compile` of `dfc.h`, which states the contract.
@c(dfc_compile)
public func dfcCompile(
    _ dockerfile: UnsafePointer<UInt8>?, _ dockerfileCount: Int, _ options: UnsafePointer<CChar>?,
    _ output: UnsafeMutablePointer<UnsafeMutablePointer<UInt8>?>?, _ outputCount: UnsafeMutablePointer<Int>?
) -> Int32 {
    guard let dockerfile, dockerfileCount >= 0, let output, let outputCount else { return 3 }
    let bytes = Array(UnsafeBufferPointer(start: dockerfile, count: dockerfileCount))
    let answer = CompileAnswer.make(
        bytes, options: options.map { Array(UnsafeRawBufferPointer(start: $0, count: strlen($0))) })
    guard let memory = malloc(answer.bytes.count + 1) else { return 3 }
    let copy = memory.assumingMemoryBound(to: UInt8.self)
    answer.bytes.withUnsafeBufferPointer { if let base = $0.baseAddress { copy.update(from: base, count: $0.count) } }
    copy[answer.bytes.count] = 0
    output.pointee = copy
    outputCount.pointee = answer.bytes.count
    return answer.status
}

/// `dfc_free` of `dfc.h`.
@c(dfc_free)
public func dfcFree(_ output: UnsafeMutablePointer<UInt8>?) { free(output) }

/// What a call answers.
struct CompileAnswer {
    var status: Int32
    var bytes: [UInt8]

    static func make(_ dockerfile: [UInt8], options: [UInt8]?) -> CompileAnswer {
        let call: CallOptions
        do {
            call = try CallOptions(options)
        } catch {
            return failure(2, error.description, [])
        }
        do {
            let result = try compile(call.frontend(dockerfile), images: call.images, facts: OfflineFacts())
            switch call.form {
            case .json: return CompileAnswer(status: 0, bytes: result.dumpJSON())
            case .llb:
                guard result.results.count == 1, let only = result.results.first else {
                    return failure(2, "form \"llb\" is for one platform", [])
                }
                return CompileAnswer(status: 0, bytes: only.definition.encode())
            }
        } catch {
            return failure(1, error.message, error.locations)
        }
    }

    private static func failure(_ status: Int32, _ text: String, _ places: [ClosedRange<Int>]) -> CompileAnswer {
        let locations = places.map { JSONValue.array([.int($0.lowerBound), .int($0.upperBound)]) }
        let error = JSONValue.object([.init("text", .string(text)), .init("locations", .array(locations))])
        return CompileAnswer(status: status, bytes: GoJSON.compact(.object([.init("error", error)])))
    }
}
