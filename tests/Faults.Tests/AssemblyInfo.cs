// what leaked is counted for the whole process, and the two cores belong to one network at a time
[assembly: CollectionBehavior(DisableTestParallelization = true)]
