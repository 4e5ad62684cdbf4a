import Testing
@testable import grid_agent
import Terminal
@Test func programHasNoFaults() { #expect(AgentProgram.program.faults == []) }
