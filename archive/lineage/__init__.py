"""Who has it from whom: edges, trees and graphs, and what two articles are to each other."""
