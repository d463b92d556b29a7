"""Pictures: a function takes a result of the maths and returns a Picture, an SVG drawing with its text alternative.

picture            what a picture is: elements, and the words that say the same (with picture.css)
axes               where a value is on a picture, and the marks along the edges
number_line        raw and scaled values on one line
network_drawing    neurons and edges with every number on them
activation_curve   an activation function, and where the neurons sit on it
errors             errors as gaps, their squares as areas
loss_curve         the loss along one weight, with the tangent where the weight stands
contours           lines of equal loss over two weights
loss_surface       the loss over two weights, and a point that walks there
loss_race          losses by hand and by gradient descent
training_curve     the loss after every step of training
two_paths          two paths from one weight to the loss, each with the slopes of its links
pushes             what each student has added to a weight, and from its start to where it is
backprop_drawing   one weight's path to the loss, with the slope of each link on it
learning_rate      what one step downhill does to the loss, for every learning rate
gradient_table     every slope by the chain rule beside the measured one
row_marks          the rows of a table as marks: shape or size for the target, hollow where held out
neuron_maps        what each hidden neuron answers over two inputs
decision_picture   what a network answers over the plane of its two inputs
fit_picture        a network's curve through the rows, or what it predicts beside what is true
confusion_picture  which class was taken for which
digit_picture      handwritten digits, and what the network reads in them
handwriting        a drawn digit on its way through the network, and which digits are taken for which
held_out_curve     the losses of the training rows and of the rows held out
growth_picture     what a step costs: counted, and measured
described          a figure of a page's own, with its text alternative
words              numbers as a reader wants them
formula            formulas with the numbers put in, typeset
arithmetic         the sums of one edge or neuron in words and numbers
"""
